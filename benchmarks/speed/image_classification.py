"""EfficientNet-Lite0: the cost of `dlapp.run`, of batches, and of bfloat16.

`dlapp.run` beside the bare forward pass, one picture beside sixteen, float32 beside bfloat16; medians.
"""

import torch

import dlapp
from dlapp.catalog import card
from dlapp.device import devices
from dlapp.tasks import TASKS

from ..benchmark import Values
from ..samples import picture
from ..table import table
from ..timing import median_seconds


def measure() -> Values:
    cat = picture("chelsea.png")
    model = TASKS["image_classification"].load(card("image_classification"), devices()[0])
    one, sixteen = model.views(cat), model.views(cat).repeat(16, 1, 1, 1)  # (1, 3, 224, 224), (16, 3, 224, 224)

    @torch.inference_mode()
    def forward(views: torch.Tensor = one) -> torch.Tensor:
        return model.logits(views, None)

    single, batch = median_seconds(forward), median_seconds(lambda: forward(sixteen))
    run = median_seconds(lambda: dlapp.run("image_classification", cat))
    run_single = median_seconds(lambda: [dlapp.run("image_classification", cat) for _ in range(16)], 5)
    run_batch = median_seconds(lambda: dlapp.run("image_classification", [cat] * 16), 5)
    exact = forward(sixteen)
    model.network.to(torch.bfloat16)
    model.dtype = torch.bfloat16
    half, half_batch = median_seconds(forward), median_seconds(lambda: forward(sixteen))
    difference = (forward(sixteen).softmax(-1) - exact.softmax(-1)).abs().max()
    return {
        "forward_ms": round(single * 1e3, 1),
        "run_ms": round(run * 1e3, 1),
        "overhead_ms": round((run - single) * 1e3, 1),
        "run_one_by_one_ms": round(run_single * 1e3),
        "run_batch_ms": round(run_batch * 1e3),
        "run_batch_speedup": round(run_single / run_batch, 1),
        "forward_one_by_one_ms": round(16 * single * 1e3),
        "forward_batch_ms": round(batch * 1e3),
        "forward_batch_speedup": round(16 * single / batch, 1),
        "bfloat16_ms": round(half * 1e3, 1),
        "bfloat16_speedup": round(single / half, 2),
        "bfloat16_batch_ms": round(half_batch * 1e3, 1),
        "bfloat16_batch_speedup": round(batch / half_batch, 2),
        "bfloat16_difference": round(float(difference), 4),
    }


def tables(values: Values) -> str:
    rows = [
        ("bare forward pass, one picture", f"{values['forward_ms']} ms", "1"),
        ("`dlapp.run`, one picture", f"{values['run_ms']} ms", f"+ {values['overhead_ms']} ms"),
        ("`dlapp.run`, 16 pictures one by one", f"{values['run_one_by_one_ms']} ms", "1"),
        (
            "`dlapp.run`, 16 pictures in one go",
            f"{values['run_batch_ms']} ms",
            f"{values['run_batch_speedup']} x faster",
        ),
        ("forward pass, 16 pictures one by one", f"{values['forward_one_by_one_ms']} ms", "1"),
        (
            "forward pass, 16 pictures in one go",
            f"{values['forward_batch_ms']} ms",
            f"{values['forward_batch_speedup']} x faster",
        ),
        (
            "forward pass in bfloat16, one picture",
            f"{values['bfloat16_ms']} ms",
            f"{values['bfloat16_speedup']:.2f} x float32",
        ),
        (
            "forward pass in bfloat16, 16 pictures",
            f"{values['bfloat16_batch_ms']} ms",
            f"{values['bfloat16_batch_speedup']:.2f} x float32",
        ),
        ("largest difference of a probability in bfloat16", f"{values['bfloat16_difference']:.4f}", None),
    ]
    return "\n\n".join(
        [
            table(("EfficientNet-Lite0", "median", "ratio"), rows),
            f"Sixteen pictures in one go take {values['run_batch_speedup']} times less each. On a CPU that computes in bfloat16, as "
            f"this one, it takes {1 / values['bfloat16_speedup']:.2f} times as long as float32, on others longer, and it changes "
            f"probabilities by up to {values['bfloat16_difference']:.4f}. So that answers do not depend on the machine, CPUs "
            "compute in float32.",
        ]
    )
