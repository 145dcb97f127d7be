// What several components do with elements.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A new element at the end of `parent`; `properties` are its own, such as textContent, tabIndex or ariaLabel. */
export const make = (parent, tag, className = "", properties = {}) => {
    const element = Object.assign(document.createElement(tag), properties);
    if (className) element.className = className;
    parent.append(element);
    return element;
};

/** A theme colour, `share` (0 to 1) strong, the rest transparent. */
export const tint = (variable, share) =>
    `color-mix(in srgb, var(${variable}) ${Math.round(100 * share)}%, transparent)`;

/** Give a frame a picture's shape, as wide as there is room and at most `tallest` percent of the screen's height. */
export const shapeAs = (frame, width, height, tallest) => {
    const ratio = clamp(width / height, 1 / 8, 8);  // of a thin strip one would see nothing
    frame.style.aspectRatio = ratio;
    frame.style.maxWidth = `min(100%, calc(${tallest}vh * ${ratio}))`;
};

/** Where a pointer is on an element, and how large that is, in CSS pixels. */
export const placeOn = (element, event) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top, width: Math.max(1, width), height: Math.max(1, height) };
};

/** Put a text on the clipboard; a page that came over plain HTTP from another machine has only the old way. */
export const copyText = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = make(document.body, "textarea", "", { value: text });
    field.select();
    document.execCommand("copy");
    field.remove();
};
