export default ({ data, parentElement }) => {
    parentElement.querySelector("div").innerHTML = data;  // a drawing of ours, nobody's input
};
