"""A convolutional network small enough to be trained from nothing while one waits."""

from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128)
SIDE = 64  # pixels of the square that it looks at


class SmallCNN(nn.Module):
    """About 100,000 parameters: RGB (B, 3, 64, 64) in [0, 1] -> logits (B, classes)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        stages, inputs = [], 3
        for width in WIDTHS:
            convolution = nn.Conv2d(inputs, width, 3, stride=2, padding=1, bias=False)  # half the side
            stages.append(nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU()))
            inputs = width
        self.stages = nn.Sequential(*stages)
        self.classifier = nn.Linear(inputs, classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """Classify."""
        maps = self.stages(2 * pictures - 1)  # (B, 128, 4, 4)
        return self.classifier(maps.mean((2, 3)))
