#!/usr/bin/env python3
"""Makes the pictures in this folder and expected.json, what Pillow decodes and resamples them to.

  python3 generate.py          made with Pillow 13.0.0 (libjpeg-turbo, libwebp as bundled), Python 3.11

Pixels are named by the start of the SHA-256 of their bytes, [height, width, 4], 8-bit RGBA:
  rgba      the picture upright, as the program must decode it
  pillow    whether Image.open(f) + exif_transpose + convert("RGBA") gives the same; ImageDecoder says where it does not
  idefics   (where the program agrees) the stored picture over white as IDEFICS' convert_to_rgb makes it, turned upright, resized to 56x56 bicubic
"""
import hashlib, io, json, os, random, struct, zlib
from PIL import Image, ImageOps, features

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = {"pillow": Image.__version__, "libjpeg_turbo": features.version("libjpeg_turbo"),
            "webp": features.version("webp"), "pictures": {}, "resizes": []}
random_bytes = random.Random(20)


def sha(data):
    return hashlib.sha256(data).hexdigest()[:20]


def idefics(image):
    """transformers 4.57.6, image_processing_idefics.py: convert_to_rgb, then a squashing bicubic resize."""
    if image.mode != "RGB":
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255))
        image = Image.alpha_composite(white, rgba).convert("RGB")
    return ImageOps.exif_transpose(image).resize((56, 56), Image.BICUBIC).convert("RGBA")


def write(name, data, rgba=None):
    """Stores a file; `rgba` is what it must decode to when that is not what Pillow says."""
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)
    image = Image.open(io.BytesIO(data))
    upright = ImageOps.exif_transpose(image)
    pillow = upright.convert("RGBA").tobytes()
    entry = {"width": upright.width, "height": upright.height, "rgba": sha(rgba or pillow),
             "pillow": rgba is None or rgba == pillow}
    image.load()
    if entry["pillow"]:
        entry["idefics"] = sha(idefics(Image.open(io.BytesIO(data))).tobytes())
        # An RGB picture with a colour key: IDEFICS ignores the key, the program does not.
        if image.mode == "RGB" and "transparency" in image.info:
            del entry["idefics"]
    EXPECTED["pictures"][name] = entry


# ---- PNG, written by hand: every colour type and depth, plain and interlaced, with and without transparency

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack(row, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", v) for v in row)
    bits = "".join(format(v, "0%db" % depth) for v in row)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(rows, pixel_bytes):
    out, above = b"", None
    for number, row in enumerate(rows):
        above = above or bytes(len(row))
        kind = number % 5
        line = bytearray()
        for i, value in enumerate(row):
            left = row[i - pixel_bytes] if i >= pixel_bytes else 0
            corner = above[i - pixel_bytes] if i >= pixel_bytes else 0
            guess = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]
            line.append((value - guess) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(width, height, color, depth, samples, interlace=0, extra=b"", tail=b""):
    count = SAMPLES[color]
    pixel_bytes = max(1, depth * count // 8)
    at = lambda x, y: samples[(y * width + x) * count:(y * width + x + 1) * count]
    stream = b""
    for x0, y0, dx, dy in PASSES if interlace else [(0, 0, 1, 1)]:
        rows = [pack([v for x in range(x0, width, dx) for v in at(x, y)], depth) for y in range(y0, height, dy)]
        if rows and rows[0]:
            stream += filtered(rows, pixel_bytes)
    packed = zlib.compress(stream, 9)
    half = len(packed) // 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace))
            + extra + chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) + tail + chunk(b"IEND", b""))


def to_rgba(color, depth, samples, palette, key):
    out = bytearray()
    scale = lambda v: v >> 8 if depth == 16 else v * 255 // ((1 << depth) - 1)
    count = SAMPLES[color]
    for i in range(0, len(samples), count):
        pixel = samples[i:i + count]
        if color == 3:
            out += bytes(palette[pixel[0]])
            continue
        alpha = 255
        if color in (4, 6):
            alpha = scale(pixel[-1])
            pixel = pixel[:-1]
        elif key is not None and list(pixel) == list(key):
            alpha = 0
        grey = [scale(v) for v in pixel]
        out += bytes(grey * 3 if len(grey) == 1 else grey) + bytes([alpha])
    return bytes(out)


def png_family():
    width, height = 13, 11
    for color, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            top = (1 << depth) - 1
            samples = [random_bytes.randint(0, top) for _ in range(width * height * SAMPLES[color])]
            for transparent in (False, True) if color in (0, 2, 3) else (False,):
                extra, palette, key = b"", None, None
                if color == 3:
                    size = 1 << depth
                    palette = [tuple(random_bytes.randbytes(3)) + (255,) for _ in range(size)]
                    extra = chunk(b"PLTE", b"".join(bytes(p[:3]) for p in palette))
                    if transparent:
                        palette[:-1] = [p[:3] + (random_bytes.randint(0, 255),) for p in palette[:-1]]
                        extra += chunk(b"tRNS", bytes(p[3] for p in palette[:-1]))
                elif transparent:
                    key = samples[:SAMPLES[color]]
                    extra = chunk(b"tRNS", b"".join(struct.pack(">H", v) for v in key))
                # Gamma must change nothing, and a text chunk neither.
                extra = chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"tEXt", b"Comment\0\x1b[31mred") + extra
                for interlace in (0, 1):
                    name = "png-%d-%d%s%s.png" % (color, depth, "-key" if transparent else "", "-adam7" if interlace else "")
                    data = png(width, height, color, depth, samples, interlace, extra)
                    write(name, data, to_rgba(color, depth, samples, palette, key))
    for size in ((1, 1), (1, 17), (40, 1), (3, 3)):
        samples = list(random_bytes.randbytes(size[0] * size[1] * 3))
        write("png-%dx%d-adam7.png" % size, png(size[0], size[1], 2, 8, samples, 1))


# ---- pictures with structure, for what loses detail


def scene(width, height, mode="RGB"):
    noise = random.Random(width * 1000 + height)
    data = bytearray()
    for y in range(height):
        for x in range(width):
            base = (x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), (x * y * 5) % 256)
            data += bytes(min(255, max(0, v + noise.randint(-20, 20))) for v in base)
            if mode == "RGBA":
                data.append((x + y) * 255 // (width + height))
    return Image.frombytes(mode, (width, height), bytes(data))


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def exif(orientation, big_endian=False, tail=b""):
    order = ">" if big_endian else "<"
    return (b"Exif\0\0" + (b"MM" if big_endian else b"II")
            + struct.pack(order + "HIHHHII", 42, 8, 1, 0x0112, 3, 1, orientation << 16 if big_endian else orientation)
            + struct.pack("<I", 0) + tail)


def jpeg_family():
    picture = scene(37, 29)
    for name, options in {"444": dict(subsampling=0), "422": dict(subsampling=1), "420": dict(subsampling=2),
                          "progressive": dict(progressive=True), "restart": dict(restart_marker_blocks=2)}.items():
        write("jpeg-%s.jpg" % name, saved(picture, "JPEG", quality=88, **options))
    write("jpeg-grey.jpg", saved(picture.convert("L"), "JPEG"))
    write("jpeg-rgb.jpg", saved(picture, "JPEG", keep_rgb=True))
    cmyk = saved(Image.merge("CMYK", scene(37, 29, "RGBA").split()), "JPEG", quality=90)
    write("jpeg-cmyk.jpg", cmyk)
    adobe = cmyk.index(b"Adobe") + 11
    write("jpeg-ycck.jpg", cmyk[:adobe] + b"\x02" + cmyk[adobe + 1:])
    for orientation in range(1, 9):
        big = orientation % 2 == 0
        write("jpeg-exif%d.jpg" % orientation, saved(scene(19, 11), "JPEG", exif=exif(orientation, big)))
    # Metadata that makes no sense is no reason to refuse a picture: an orientation of 9, a directory outside the segment.
    write("jpeg-exif9.jpg", saved(scene(19, 11), "JPEG", exif=exif(9)))
    plain = saved(scene(19, 11), "JPEG")
    broken = b"Exif\0\0MM\0\x2a\xff\xff\xff\xf0"
    write("jpeg-exif-broken.jpg", plain[:2] + b"\xff\xe1" + struct.pack(">H", len(broken) + 2) + broken + plain[2:],
          Image.open(io.BytesIO(plain)).convert("RGBA").tobytes())
    # Stray bytes between segments and fill bytes before a marker are harmless.
    write("jpeg-stray.jpg", plain[:2] + b"\xff\xff\xff" + plain[3:] + b"trailing")


def webp_family():
    picture, see_through = scene(33, 21), scene(33, 21, "RGBA")
    write("webp-lossy.webp", saved(picture, "WEBP", quality=80))
    write("webp-lossy-alpha.webp", saved(see_through, "WEBP", quality=80))
    write("webp-lossless.webp", saved(picture, "WEBP", lossless=True))
    write("webp-lossless-alpha.webp", saved(see_through, "WEBP", lossless=True, exact=True))
    for orientation in (3, 6):
        write("webp-exif%d.webp" % orientation, saved(picture, "WEBP", lossless=True, exif=exif(orientation)))
    write("webp-animated.webp", saved(see_through, "WEBP", lossless=True, exact=True, save_all=True,
                                      append_images=[scene(33, 21, "RGBA").rotate(180)]))
    # An animation whose first frame covers a part of its canvas; the rest is transparent.
    still = saved(scene(10, 6), "WEBP", lossless=True)[12:]
    frame = struct.pack("<I", 2)[:3] + struct.pack("<I", 3)[:3] + struct.pack("<I", 9)[:3] + struct.pack("<I", 5)[:3] + struct.pack("<I", 100)[:3] + b"\x02"
    animation = lambda name, data: name + struct.pack("<I", len(data)) + data
    body = (b"WEBP" + animation(b"VP8X", b"\x12\0\0\0" + struct.pack("<I", 19)[:3] + struct.pack("<I", 14)[:3])
            + animation(b"ANIM", bytes(6)) + animation(b"ANMF", frame + still))
    canvas = Image.new("RGBA", (20, 15), (0, 0, 0, 0))
    canvas.paste(scene(10, 6), (4, 6))
    write("webp-animated-part.webp", b"RIFF" + struct.pack("<I", len(body)) + body, canvas.tobytes())


def png_exif():
    plain = saved(scene(9, 5), "PNG")
    block = chunk(b"eXIf", exif(6)[6:])
    write("png-exif-before.png", plain[:33] + block + plain[33:])
    write("png-exif-after.png", plain[:-12] + block + plain[-12:])


# ---- resampling: sizes that meet every edge of the arithmetic

FILTERS = {"box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
SOURCES = [(61, 7), (5, 83), (47, 1), (1, 1), (32, 32), (301, 201)]
SIZES = [(1, 1), (2, 1), (1, 3), (7, 61), (16, 16), (47, 2), (100, 3), (150, 100), (32, 32), (33, 31)]


def noise(seed, count):
    """The bytes of SplitMix64, as the tests make them: no file is needed."""
    out, mask = bytearray(), (1 << 64) - 1
    while len(out) < count:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        out += (z ^ (z >> 31)).to_bytes(8, "little")
    return bytes(out[:count])


def resizes():
    choose = random.Random(5)
    for seed, size in enumerate(SOURCES):
        for opaque in (True, False):
            source = Image.frombytes("RGBA", size, noise(seed, size[0] * size[1] * 4))
            if opaque:
                source = source.convert("RGB")
            extra = [(choose.randint(1, 90), choose.randint(1, 90)) for _ in range(4)]
            for filter_name, filter in FILTERS.items():
                for width, height in SIZES + extra + [(size[0], 5), (9, size[1])]:
                    result = source.resize((width, height), filter).convert("RGBA")
                    EXPECTED["resizes"].append([seed, *size, opaque, filter_name, width, height, sha(result.tobytes())])
    # The size of a photograph, to the size that IDEFICS takes.
    photograph = Image.frombytes("RGBA", (1300, 900), noise(99, 1300 * 900 * 4)).convert("RGB")
    result = photograph.resize((224, 224), Image.BICUBIC).convert("RGBA")
    EXPECTED["resizes"].append([99, 1300, 900, True, "bicubic", 224, 224, sha(result.tobytes())])


def foreign():
    """Formats that are recognised and refused by name."""
    dot = scene(4, 4)
    for format, name in {"GIF": "gif", "TIFF": "tiff", "BMP": "bmp", "AVIF": "avif", "ICO": "ico", "JPEG2000": "jpeg2000",
                         "PPM": "netpbm", "QOI": "qoi", "PDF": "pdf"}.items():
        try:
            data = saved(dot, format)
        except (KeyError, OSError) as problem:
            print("skipped", format, problem)
            continue
        with open(os.path.join(HERE, "foreign." + name), "wb") as file:
            file.write(data)


for old in os.listdir(HERE):
    if old.endswith((".png", ".jpg", ".webp")) or old.startswith("foreign."):
        os.remove(os.path.join(HERE, old))
png_family()
jpeg_family()
webp_family()
png_exif()
resizes()
foreign()
with open(os.path.join(HERE, "expected.json"), "w") as file:
    text = json.dumps(EXPECTED, sort_keys=True)
    file.write(text.replace("[[", "[\n[").replace("], [", "],\n[").replace("}, ", "},\n") + "\n")
for name, entry in EXPECTED["pictures"].items():
    if not entry["pillow"]:
        print("not as Pillow:", name)
