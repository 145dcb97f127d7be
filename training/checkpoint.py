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
        optimizers: AdamW over all parameters; or Muon over the matrices of linear layers and the filters of convolutions, each
            row one filter, and AdamW over the rest.
        step: how many steps were made in all.
    """

    def __init__(
        self,
        model: nn.Module,
        folder: Path,
        rate: float,
        device: torch.device,
        shares: Mapping[str, float] | None = None,
        muon: bool = False,
    ) -> None:
        """`shares`: of the learning rate, that the parameters of these direct children get; of the others it is 1.

        `muon`: steps of the matrices are made orthogonal (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/), in the
        size that AdamW's steps have (Liu et al. 2025, https://arxiv.org/abs/2502.16982). Convolutions have to be in channels_last.
        """
        self.path = folder / "checkpoint.pt"
        self.model = model.to(device)
        self.ema = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(0.998))
        vectors = {id(layer.weight) for layer in model.modules() if isinstance(layer, nn.Embedding)}
        matrices: list[nn.Parameter] = []
        self.filters: list[tuple[nn.Parameter, nn.Parameter]] = []  # as they are, and as a matrix in the same memory
        groups: dict[float, list[nn.Parameter]] = {1.0: []}
        for name, parameter in model.named_parameters():
            if muon and parameter.ndim == 2 and id(parameter) not in vectors:
                matrices.append(parameter)
            elif muon and parameter.ndim == 4:
                matrix = nn.Parameter(parameter.data.movedim(1, 3).view(len(parameter), -1))
                self.filters.append((parameter, matrix))
                matrices.append(matrix)
            else:
                groups.setdefault((shares or {}).get(name.split(".")[0], 1.0), []).append(parameter)
        rest = [{"params": group, "share": share} for share, group in groups.items()]
        self.optimizers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(rest, rate, (0.9, 0.98), weight_decay=0.01, fused=True)
        ]
        if matrices:
            self.optimizers.append(torch.optim.Muon(matrices, rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"))
        self.step = 0
        if self.path.exists():
            state = torch.load(self.path, weights_only=True, map_location=device)
            self.model.load_state_dict(state["model"])
            self.ema.load_state_dict(state["ema"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
            self.step = state["step"]

    def learn(self, loss: torch.Tensor, rate: float) -> None:
        """One step down the gradient of a loss, clipped to a norm of 1."""
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for filters, matrix in self.filters:
            assert filters.grad is not None
            matrix.grad = filters.grad.movedim(1, 3).reshape(matrix.shape)
            filters.grad = None
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group.get("share", 1.0)
            optimizer.step()
            optimizer.zero_grad()
        self.ema.update_parameters(self.model)
        self.step += 1

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "ema": self.ema.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
        }
        part = self.path.with_suffix(".tmp")
        torch.save(state, part)
        part.replace(self.path)
