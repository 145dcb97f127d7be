const EVERY = 500;  // milliseconds between looks: an example or a file fills the box without anyone typing

export default ({ data, parentElement }) => {
    parentElement.release?.();  // what an earlier call still watches
    const place = parentElement.querySelector(".count");
    let last = null;
    const show = () => {
        const box = document.querySelector(data.box);
        if (!box || box.value === last) return;
        last = box.value;
        const count = [...box.value].length;  // characters as Python counts them, not UTF-16 units
        place.textContent = `${count.toLocaleString()} / ${data.limit.toLocaleString()}`;
        place.classList.toggle("over", count > data.limit);
    };
    const typed = (event) => event.target.matches?.(data.box) && show();
    document.addEventListener("input", typed);
    const timer = setInterval(show, EVERY);
    show();
    return parentElement.release = () => {
        document.removeEventListener("input", typed);
        clearInterval(timer);
    };
};
