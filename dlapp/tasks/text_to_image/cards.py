"""Models that make pictures of words, some of which other tasks offer as well."""

from ...i18n import N_
from ...model_card import DIFFUSION_FILES, Prompt, Source, from_hub
from ...prompted_card import SCHEDULERS, PromptedCard, Size

__all__ = ["CARDS", "PromptedCard", "Size"]

SIZES_512 = (Size("square", 512, 512), Size("landscape", 640, 448), Size("portrait", 448, 640))
SIZES_1024 = (Size("square", 1024, 1024), Size("landscape", 1216, 832), Size("portrait", 832, 1216))
TOKENIZER = ("merges.txt", "special_tokens_map.json", "tokenizer_config.json", "vocab.json")


def _halved(files: tuple[str, ...]) -> tuple[str, ...]:
    """The same weights in float16, as repositories offer them beside those in float32."""
    return tuple(name.replace(".safetensors", ".fp16.safetensors") for name in files)


CARDS = (
    PromptedCard(
        id="dlapp-cartoonist",
        tasks=("text_to_image", "sketch_to_image", "face_editing"),
        architecture="cartoonist",
        title="dlapp cartoonist",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on drawings made with toonHead by Johan Melin (CC BY 4.0)"),
        origin="https://www.dicebear.com/styles/toon-head",
        paper="https://arxiv.org/abs/2209.03003",
        parameters=7_362_489,
        download_bytes=7_460_000,
        memory_bytes=29_500_000,
        languages=("en", "ja"),
        steps=12,
        guidance=2.0,
        sizes=(Size("square", 512, 512),),
        good_at=N_(
            "Cartoon faces as you describe them, in English or Japanese: hair, beard, expression, clothes, colours."
        ),
        bad_at=N_(
            "Draws nothing but cartoon faces of one style. Of what captions name, it gets 94% right: colours, hair, eyes and tilt nearly "
            "always, beards, eyebrows and clothes nine times in ten, mouths eight. Clothes of which no word says the colour can come out "
            "in two. Edits reach the expression asked for in 73% of faces: closed eyes always, winks nine times in ten, a smile in every "
            "second face."
        ),
    ),
    from_hub(
        PromptedCard,
        "stabilityai/sd-turbo",
        parameters=1_290_000_000,
        megabytes=5_160,
        tasks=("text_to_image", "style_transfer", "face_generation"),
        architecture="stable_diffusion_turbo",
        title="SD-Turbo (non-commercial)",
        licence="Stability AI Non-Commercial Research Community License",
        paper="https://arxiv.org/abs/2311.17042",
        revision="b335f733db09ff60444334351a3bbf6ab4b64332",
        files=DIFFUSION_FILES,
        languages=("en",),
        prompt=Prompt.DESCRIPTION,
        steps=4,
        sizes=SIZES_512,
        takes_picture=True,
        good_at=N_("Turns a description into a picture in four steps: “an oil painting of a harbour”."),
        bad_at=N_("Needs a GPU with 6 GB. Works at 512 pixels, and may change details that you wanted to keep."),
    ),
    from_hub(
        PromptedCard,
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        parameters=1_370_000_000,
        megabytes=2_742,
        tasks=("text_to_image",),
        architecture="stable_diffusion",
        title="Stable Diffusion 1.5",
        licence="CreativeML Open RAIL-M",
        paper="https://arxiv.org/abs/2112.10752",
        revision="451f4fe16113bff5a5d2269ed5ad43b0592e9a14",
        files=(
            *_halved(DIFFUSION_FILES),
            "feature_extractor/preprocessor_config.json",
            "safety_checker/config.json",
            "safety_checker/model.fp16.safetensors",
        ),
        languages=("en",),
        prompt=Prompt.DESCRIPTION,
        steps=25,
        guidance=7.5,
        sizes=SIZES_512,
        has_negative=True,
        schedulers=tuple(SCHEDULERS),
        takes_picture=True,
        good_at=N_("The classic, and the most adjustable: negative prompt, guidance, a choice of schedulers."),
        bad_at=N_(
            "Needs a GPU with 6 GB. Hands, small faces and writing go wrong, and its safety filter blocks some harmless pictures."
        ),
    ),
    from_hub(
        PromptedCard,
        "stabilityai/sdxl-turbo",
        parameters=3_469_000_000,
        megabytes=6_942,
        tasks=("text_to_image",),
        architecture="stable_diffusion_xl",
        title="SDXL-Turbo (non-commercial)",
        licence="Stability AI Non-Commercial Research Community License",
        paper="https://arxiv.org/abs/2311.17042",
        revision="71153311d3dbb46851df1931d3ca6e939de83304",
        files=(
            *_halved((*DIFFUSION_FILES, "text_encoder_2/model.safetensors")),
            "text_encoder_2/config.json",
            *(f"tokenizer_2/{name}" for name in TOKENIZER),
        ),
        languages=("en",),
        prompt=Prompt.DESCRIPTION,
        steps=4,
        sizes=SIZES_512,
        takes_picture=True,
        good_at=N_("More detail than SD-Turbo, and closer to the words, in four steps."),
        bad_at=N_("Needs a GPU with 16 GB. Works at 512 pixels."),
    ),
    from_hub(
        PromptedCard,
        "black-forest-labs/FLUX.1-schnell",
        parameters=16_871_000_000,
        megabytes=33_744,
        tasks=("text_to_image",),
        architecture="flux",
        title="FLUX.1 [schnell]",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2403.12015",
        revision="741f7c3ce8b383c54771c7003378a50191e9efe9",
        files=(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "text_encoder/config.json",
            "text_encoder/model.safetensors",
            "text_encoder_2/config.json",
            *(f"text_encoder_2/model-0000{i}-of-00002.safetensors" for i in (1, 2)),
            "text_encoder_2/model.safetensors.index.json",
            *(f"tokenizer/{name}" for name in TOKENIZER),
            "tokenizer_2/special_tokens_map.json",
            "tokenizer_2/spiece.model",
            "tokenizer_2/tokenizer.json",
            "tokenizer_2/tokenizer_config.json",
            "transformer/config.json",
            *(f"transformer/diffusion_pytorch_model-0000{i}-of-00003.safetensors" for i in (1, 2, 3)),
            "transformer/diffusion_pytorch_model.safetensors.index.json",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors",
        ),
        languages=("en",),
        prompt=Prompt.DESCRIPTION,
        steps=4,
        sizes=SIZES_1024,
        takes_picture=True,
        good_at=N_("The best here: follows long descriptions, gets hands right, and writes words into the picture."),
        bad_at=N_(
            "Needs a GPU with 80 GB, and a Hugging Face account: accept its terms there, and start the app with your access token in HF_TOKEN."
        ),
    ),
)
