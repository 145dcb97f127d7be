export default ({ data, parentElement }) => {
    parentElement.querySelector(".root").innerHTML = data;  // a drawing of ours, nobody's input
};
