#!/usr/bin/env python3
"""Makes center-crop.safetensors: pictures of every kind of file, and what open_clip's eval transform makes of them.

    pip install torch==2.13.0 safetensors==0.8.0 pillow==13.0.0 numpy
    python3 generate_center_crop.py

`NAME.file` U8 [bytes] is a PNG, JPEG or WebP; `NAME.pixel_values` F32 [3, S, S] what open_clip 2.20 to 3.3
(transform.py: Resize, CenterCrop, convert("RGB"), ToTensor, Normalize) gives with torchvision on Pillow images, S being
SIDE. torchvision is not needed: its arithmetic for Pillow images is the few lines of `center_crop` below
(transforms/functional.py: _compute_resized_output_size, center_crop, to_tensor, normalize).
The versions that were used are in the file's metadata.
"""
import io, json, os, warnings
import numpy, PIL, safetensors, torch
from PIL import Image
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20_240_608
SIDE = 12
MEAN, DEVIATION = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
generator = numpy.random.default_rng(SEED)
warnings.filterwarnings("ignore", "Palette images with Transparency")


def center_crop(image):
    width, height = image.size
    short, long = min(width, height), max(width, height)
    longer = int(SIDE * long / short)
    size = (SIDE, longer) if width <= height else (longer, SIDE)
    if size != image.size: image = image.resize(size, Image.BICUBIC)
    top, left = (int(round((length - SIDE) / 2.0)) for length in (image.height, image.width))
    image = image.crop((left, top, left + SIDE, top + SIDE)).convert("RGB")
    levels = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).contiguous()
    values = levels.to(torch.float32).div(255)
    return values.sub_(torch.tensor(MEAN).view(-1, 1, 1)).div_(torch.tensor(DEVIATION).view(-1, 1, 1))


def noise(width, height, channels):
    return generator.integers(0, 256, (height, width, channels), dtype=numpy.uint8)


def of(mode, width, height):
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}[mode]
    levels = noise(width, height, channels)
    return Image.fromarray(levels[..., 0] if channels == 1 else levels)


def flat(mode, width, height):
    """The same with large areas of full and of no alpha, where rounding is at its edge."""
    levels = noise(width, height, 4)
    levels[: height // 3, :, 3] = 0
    levels[height * 2 // 3 :, :, 3] = 255
    return Image.fromarray(levels, "RGBA").convert(mode)


def saved(image, format="PNG", **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def pictures():
    palette = of("RGB", 31, 17).quantize(16)
    yield "wide", saved(of("RGB", 61, 23))
    yield "tall", saved(of("RGB", 7, 90))
    yield "small", saved(of("RGB", 5, 7))
    yield "same-size", saved(of("RGB", SIDE, SIDE))
    yield "one-pixel", saved(of("RGB", 1, 1))
    yield "line", saved(of("RGB", 40, 1))
    # One and three columns or rows to spare: half of that is rounded to even, 0 and 2.
    yield "spare-1-column", saved(of("RGB", SIDE + 1, SIDE))
    yield "spare-3-columns", saved(of("RGB", SIDE + 3, SIDE))
    yield "spare-3-rows", saved(of("RGB", SIDE, SIDE + 3))
    # Much higher than wide: Pillow 13 shrinks the columns first.
    yield "narrow", saved(of("RGB", 30, 301))
    yield "grey", saved(of("L", 28, 56))
    yield "grey-key", saved(of("L", 28, 19), transparency=7)
    yield "grey-alpha", saved(flat("LA", 33, 21))
    yield "alpha", saved(flat("RGBA", 21, 33))
    yield "alpha-enlarged", saved(of("RGBA", 4, 5))
    yield "alpha-same-size", saved(flat("RGBA", SIDE, SIDE + 5))
    yield "color-key", saved(of("RGB", 19, 28), transparency=(1, 2, 3))
    yield "two-colors-key", saved(Image.fromarray(noise(25, 35, 3) // 128 * 255), transparency=(0, 255, 255))
    yield "palette", saved(palette)
    yield "palette-alpha", saved(palette, transparency=bytes([0, 60, 200]))
    yield "palette-enlarged", saved(of("RGB", 5, 3).quantize(8))
    yield "bilevel", saved(Image.fromarray(noise(27, 18, 1)[..., 0] > 127))
    yield "jpeg", saved(of("RGB", 45, 33), "JPEG", quality=90)
    yield "jpeg-grey", saved(of("L", 33, 45), "JPEG", quality=90)
    yield "webp", saved(of("RGB", 45, 33), "WEBP", lossless=True)
    yield "webp-alpha", saved(flat("RGBA", 45, 33), "WEBP", lossless=True, exact=True)


tensors, modes = {}, {}
for name, data in pictures():
    image = Image.open(io.BytesIO(data))
    modes[name] = image.mode
    tensors[name + ".file"] = torch.frombuffer(bytearray(data), dtype=torch.uint8)
    tensors[name + ".pixel_values"] = center_crop(image)
versions = {module.__name__: module.__version__ for module in (torch, safetensors, numpy, PIL)}
save_file(tensors, os.path.join(HERE, "center-crop.safetensors"), metadata={"made": json.dumps({"seed": SEED, **versions, **modes})})
for name, mode in modes.items(): print(f"{name:18} {mode}")
