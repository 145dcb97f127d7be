// Draw labelled cartoon faces: the pictures that training.face_generation and training.cartoonist learn from.
//
//     npm install @dicebear/core@9 @dicebear/collection@9 @resvg/resvg-js@2
//     node training/draw_avatars.mjs FOLDER COUNT [SIDE] [SEED] [pairs]
//
// The drawings are DiceBear's toonHead, by Johan Melin (CC BY 4.0), a head whose every part is a choice and so a label.
// Writes FOLDER/pictures.bin, uint8 (COUNT, SIDE, SIDE, 3), FOLDER/labels.bin, uint8 (COUNT, parts), the index of each choice,
// FOLDER/poses.bin, float32 (COUNT, 4), how the head is held, and FOLDER/parts.json, the names of parts and choices. The same
// seed draws the same faces. With `pairs`, every second face is the one before it, edited: one to three of its parts, or its tilt,
// are others.

import { createRequire } from "node:module";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, count, side = "64", seed = "1", pairs = ""] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const [{ createAvatar }, { toonHead }, resvg] = await Promise.all(
    ["@dicebear/core", "@dicebear/collection", "@resvg/resvg-js"].map(load));

const PARTS = {
    eyes: ["happy", "wide", "bow", "humble", "wink"],
    eyebrows: ["raised", "angry", "happy", "sad", "neutral"],
    mouth: ["laugh", "angry", "agape", "smile", "sad"],
    hair: ["sideComed", "undercut", "spiky", "bun", "none"],
    rearHair: ["none", "longStraight", "longWavy", "shoulderHigh", "neckHigh"],
    beard: ["none", "moustacheTwirl", "fullBeard", "chin", "chinMoustache", "longBeard"],
    clothes: ["turtleNeck", "openJacket", "dress", "shirt", "tShirt"],
    hairColor: ["2c1b18", "724133", "a55728", "b58143", "d6b370", "e8e1e1", "c93305", "3b5bb5"],
    skinColor: ["5c3829", "a36b4f", "b98e6a", "f1c3a5", "ffe0bd"],
    clothesColor: ["545454", "b11f1f", "0b3286", "147f3c", "eab308", "731ac3", "ec4899", "f97316"],
    backgroundColor: ["b6e3f4", "ffd5dc", "d1d4f9", "c0e8c6", "ffe8b8", "ffffff"],
};
const LIKELY = { beard: { none: 0.6 }, rearHair: { none: 0.4 }, hair: { none: 0.1 } };
// expressions that people have names for: half of the faces wear one
const EXPRESSIONS = [
    { eyebrows: "happy", mouth: "smile" }, { eyebrows: "happy", mouth: "laugh" }, { eyebrows: "angry", mouth: "angry" },
    { eyebrows: "sad", mouth: "sad" }, { eyes: "wide", eyebrows: "raised", mouth: "agape" },
];
// what an edit changes, the likelier the more often it is named
const EDITED = ["expression", "expression", "expression", "expression", "mouth", "eyes", "eyes", "eyebrows", "tilt", "tilt",
    "hairColor", "hairColor", "hair", "rearHair", "beard", "clothes", "clothesColor", "backgroundColor"];
// how the head is held: one standard normal number each, at most 2, as steps of degrees, per cent of size, per cent of the side
const POSE = { tilt: 8, size: 6, right: 3, down: 3 };

// mulberry32, a small generator of numbers in [0, 1): node's own cannot be seeded
let state = Number(seed) >>> 0;
const chance = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const choose = (part) => {
    const [name, share] = Object.entries(LIKELY[part] ?? {})[0] ?? [];
    const choices = PARTS[part];
    if (name !== undefined) {
        if (chance() < share) return choices.indexOf(name);
        const others = choices.filter((choice) => choice !== name);
        return choices.indexOf(others[Math.floor(chance() * others.length)]);
    }
    return Math.floor(chance() * choices.length);
};

const normal = () => {
    const found = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()); // Box and Muller
    return Math.max(-2, Math.min(2, found));
};

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "parts.json"), JSON.stringify({ side: Number(side), parts: PARTS, pose: Object.keys(POSE) }, null, 2) + "\n");
const [pictures, labels, poses] = ["pictures", "labels", "poses"].map((name) => openSync(join(folder, `${name}.bin`), "w"));
const express = (label) => {
    for (const [part, choice] of Object.entries(EXPRESSIONS[Math.floor(chance() * EXPRESSIONS.length)])) {
        label[part] = PARTS[part].indexOf(choice);
    }
};
const person = () => {
    const label = Object.fromEntries(Object.keys(PARTS).map((part) => [part, choose(part)]));
    const pose = Object.fromEntries(Object.keys(POSE).map((step) => [step, normal()]));
    if (chance() < 0.5) express(label);
    return { label, pose };
};
const edited = ({ label, pose }) => {
    const other = { label: { ...label }, pose: { ...pose } };
    for (let times = 1 + Math.floor(chance() * 3); times > 0; times--) {
        const part = EDITED[Math.floor(chance() * EDITED.length)];
        if (part === "expression") express(other.label);
        else if (part === "tilt") other.pose.tilt = normal();
        else other.label[part] = choose(part);
    }
    return other;
};
const bald = PARTS.hair.indexOf("none");
let last;
for (let n = 0; n < Number(count); n++) {
    last = pairs && n % 2 ? edited(last) : person();
    if (last.label.hair === bald) last.label.rearHair = PARTS.rearHair.indexOf("none");
    const label = Object.values(last.label), pose = Object.values(last.pose);
    const [tilt, size, right, down] = Object.values(POSE).map((step, i) => step * pose[i]);
    const options = {
        seed: String(n), rotate: (tilt + 360) % 360, scale: 112 + size, translateX: right, translateY: down,
    };
    Object.entries(PARTS).forEach(([part, choices], i) => {
        const choice = choices[label[i]];
        if (choice === "none") options[`${part}Probability`] = 0;
        else {
            options[part] = [choice];
            if (["beard", "rearHair", "hair"].includes(part)) options[`${part}Probability`] = 100;
        }
    });
    const svg = createAvatar(toonHead, options).toString();
    const drawn = new resvg.Resvg(svg, {
        fitTo: { mode: "width", value: Number(side) }, font: { loadSystemFonts: false },
    }).render();
    const rgba = drawn.pixels, rgb = Buffer.alloc(drawn.width * drawn.height * 3);
    for (let i = 0; i < drawn.width * drawn.height; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
    writeSync(pictures, rgb);
    writeSync(labels, Buffer.from(label));
    writeSync(poses, Buffer.from(Float32Array.from(pose).buffer));
}
[pictures, labels, poses].forEach(closeSync);
