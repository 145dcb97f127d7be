"""Putting a convolutional network together, layer by layer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from ...i18n import N_
from ...labs.cnn import plan_of
from ...labs.cnn_data import shape_of
from ...labs.cnn_layers import (
    CHANNELS,
    DROPOUTS,
    KERNELS,
    LAYERS,
    PADDINGS,
    STRIDES,
    UNITS,
    WINDOWS,
    Activation,
    BatchNormalization,
    Convolution,
    Dense,
    Dropout,
    Layer,
    Pooling,
    Stage,
    parse,
    written,
)
from ..components.layer_chain import Block, layer_chain
from ..session import _

POOLINGS = {"m": N_("Max pooling"), "a": N_("Mean pooling")}
ACTIVATIONS = {"r": "ReLU", "t": "tanh", "s": N_("Sigmoid")}
_NEW: dict[str, Layer] = {
    N_("Convolution"): Convolution(padding=1),
    N_("Pooling"): Pooling(),
    N_("Activation"): Activation(),
    N_("Batch normalization"): BatchNormalization(),
    N_("Dropout"): Dropout(),
    N_("Dense"): Dense(),
}


def name_of(layer: Layer) -> str:
    """What kind of layer it is, in the visitor's language."""
    match layer:
        case Convolution():
            return _("Convolution")
        case Pooling(kind):
            return _(POOLINGS[kind])
        case BatchNormalization():
            return _("Batch normalization")
        case Activation(kind):
            return _(ACTIVATIONS[kind])
        case Dropout():
            return _("Dropout")
    return _("Dense")


def size_of(shape: tuple[int, ...]) -> str:
    """Such as 6 × 28 × 28 or 120."""
    return " × ".join(map(str, shape))


def build_network(key: str, data: str, network: str) -> str:
    """Show the network of a lab, whose text is kept at `key:network`, and let it be changed; what it is now.

    Args:
        key: of the page; data: what goes in, of `cnn_data.DATA`.
    """
    layers, plan = parse(network), plan_of(data, network)
    chosen = min(st.session_state.get(f"{key}:layer", 0), len(layers))
    side = shape_of(data)[1]
    blocks = [Block(_("Input"), "", (size_of(shape_of(data)),), shape_of(data))]
    blocks += [_block(number, stage, side) for number, stage in enumerate(plan.stages[: len(layers)], 1)]
    blocks += [
        Block(f"{number} {name_of(layer)}", str(layer), ("–",))
        for number, layer in enumerate(layers, 1)
        if number > len(plan.stages)
    ]
    last = plan.stages[-1] if len(plan.stages) > len(layers) else None
    blocks.append(
        Block(_("Output"), "", (_("{count} parameters", count=f"{last.parameters:,}"),) if last else ("–",), (10,))
    )

    def choose(number: int) -> None:
        st.session_state[f"{key}:layer"] = min(number, len(layers))

    layer_chain(blocks, chosen, _("Layers of the network"), f"{key}:chain", choose)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}:layer_controls"):
        if chosen:
            _edit(key, layers[chosen - 1])
        with st.popover(_("Add a layer"), icon=":material/add:", disabled=len(layers) >= LAYERS):
            for title, layer in _NEW.items():
                st.button(
                    _(title),
                    key=f"{key}:add:{type(layer).__name__}",
                    on_click=_put,
                    args=(key, (*layers[:chosen], layer, *layers[chosen:]), chosen + 1),
                    width="stretch",
                )
        if chosen:
            before, at, after = layers[: chosen - 1], layers[chosen - 1], layers[chosen:]
            left, right = (*before[:-1], at, *before[-1:], *after), (*before, *after[:1], at, *after[1:])
            for icon, label, changed, place in (
                (":material/arrow_back:", _("Move to the left"), left, max(1, chosen - 1)),
                (":material/arrow_forward:", _("Move to the right"), right, min(len(layers), chosen + 1)),
                (":material/delete:", _("Remove"), (*before, *after), chosen - 1),
            ):
                st.button("", icon=icon, help=label, on_click=_put, args=(key, changed, place), key=f"{key}:{icon}")
    total = _("{count} parameters in all", count=f"{plan.parameters:,}")
    if not plan.trouble:
        st.caption(total)
    return network


def _block(number: int, stage: Stage, side: int) -> Block:
    sees = (
        _("sees everything") if stage.receptive_field >= side else _("sees {side} × {side}", side=stage.receptive_field)
    )
    facts = [size_of(stage.shape), sees]
    if stage.parameters:
        facts.insert(1, _("{count} parameters", count=f"{stage.parameters:,}"))
    return Block(f"{number} {name_of(stage.layer)}", str(stage.layer), tuple(facts), stage.shape)


def _put(key: str, layers: Sequence[Layer], chosen: int) -> None:
    """Let the network be of these layers; for callbacks."""
    st.session_state[f"{key}:network"] = written(layers)
    st.session_state[f"{key}:layer"] = chosen


def _edit(key: str, layer: Layer) -> None:
    """The controls of one layer."""
    match layer:
        case Convolution():
            _number(key, layer, _("Channels"), "channels", CHANNELS)
            _choice(key, layer, _("Kernel"), "kernel", {size: f"{size} × {size}" for size in KERNELS})
            _choice(key, layer, _("Stride"), "stride", {size: f"{size}" for size in STRIDES})
            _choice(key, layer, _("Padding"), "padding", {size: f"{size}" for size in PADDINGS})
        case Pooling():
            _choice(key, layer, _("Kind"), "kind", {kind: _(name) for kind, name in POOLINGS.items()})
            _choice(key, layer, _("Window"), "window", {size: f"{size} × {size}" for size in WINDOWS})
            _choice(key, layer, _("Stride"), "stride", {size: f"{size}" for size in STRIDES})
        case Activation():
            _choice(key, layer, _("Kind"), "kind", {kind: _(name) for kind, name in ACTIVATIONS.items()})
        case Dropout():
            _choice(key, layer, _("Share dropped"), "percent", {share: f"{share}%" for share in DROPOUTS})
        case Dense():
            _number(key, layer, _("Units"), "units", UNITS)
        case BatchNormalization():
            st.caption(_("Batch normalization has nothing to set."))


def _choice(key: str, layer: Layer, label: str, field: str, names: dict[Any, str]) -> None:
    st.selectbox(label, list(names), format_func=names.__getitem__, **_kept(key, layer, field), width=110)


def _number(key: str, layer: Layer, label: str, field: str, most: tuple[int, int]) -> None:
    st.number_input(label, *most, **_kept(key, layer, field), width=130)


def _kept(key: str, layer: Layer, field: str) -> dict[str, Any]:
    """Key of a control that stands where the layer has it, and what happens when it is moved."""
    control = _control(key, layer, field)
    st.session_state[control] = getattr(layer, field)
    return {"key": control, "on_change": _set, "args": (key, field, control)}


def _control(key: str, layer: Layer, field: str) -> str:
    return f"{key}:layer:{type(layer).__name__}:{field}"


def _set(key: str, field: str, control: str) -> None:
    """Change the chosen layer; controls of other layers call as well, when they have left the page."""
    layers = parse(st.session_state[f"{key}:network"])
    at = min(st.session_state.get(f"{key}:layer", 0), len(layers)) - 1
    if at >= 0 and _control(key, layers[at], field) == control:
        changed = replace(layers[at], **{field: st.session_state[control]})
        _put(key, (*layers[:at], changed, *layers[at + 1 :]), at + 1)
