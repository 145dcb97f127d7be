"""What a training keeps between calls: network, its moving average, optimizer, step."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


class Training:
    """A network under training on its device, going on from `checkpoint.pt` in the state folder if there is one.

    Attributes:
        model, ema: the network and the exponential moving average of its weights (decay 0.998), which is what is kept.
        optimizer: AdamW over all parameters.
        step: how many steps were made in all.
    """

    def __init__(
        self,
        model: nn.Module,
        folder: Path,
        rate: float,
        device: torch.device,
        shares: Mapping[str, float] | None = None,
    ) -> None:
        """`shares`: of the learning rate, that the parameters of these direct children get; of the others it is 1."""
        self.path = folder / "checkpoint.pt"
        self.model = model.to(device)
        self.ema = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(0.998))
        groups: dict[float, list[nn.Parameter]] = {1.0: []}
        for name, parameter in model.named_parameters():
            groups.setdefault((shares or {}).get(name.split(".")[0], 1.0), []).append(parameter)
        self.optimizer = torch.optim.AdamW(
            [{"params": group, "share": share} for share, group in groups.items()],
            rate,
            (0.9, 0.98),
            weight_decay=0.01,
            fused=True,
        )
        self.step = 0
        if self.path.exists():
            state = torch.load(self.path, weights_only=True, map_location=device)
            self.model.load_state_dict(state["model"])
            self.ema.load_state_dict(state["ema"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step = state["step"]

    def learn(self, loss: torch.Tensor, rate: float) -> None:
        """One step down the gradient of a loss, clipped to a norm of 1."""
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("share", 1.0)  # earlier checkpoints have none
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.ema.update_parameters(self.model)
        self.step += 1

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        parts: dict[str, nn.Module | torch.optim.Optimizer] = {
            "model": self.model,
            "ema": self.ema,
            "optimizer": self.optimizer,
        }
        part = self.path.with_suffix(".tmp")
        torch.save({name: kept.state_dict() for name, kept in parts.items()} | {"step": self.step}, part)
        part.replace(self.path)
