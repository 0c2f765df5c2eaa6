"""Typefaces of Debian packages: which to train on, and which are kept for the evaluation of unseen typefaces.

The files lie under FLEDGLING_TYPEFACES (default /usr/share/fonts). Faces that are not there are left out, if enough
are. `python3 training/typefaces.py` says what is missing; with a folder after it, it copies the faces there, for a
machine without these packages.
"""

import os
import shutil
import sys
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

ROOT = Path(os.environ.get("FLEDGLING_TYPEFACES", "/usr/share/fonts"))
NEEDED = 8  # of the training faces

# package, then its faces under ROOT
_TRAINING = """
fonts-dejavu-core: truetype/dejavu/DejaVuSans.ttf truetype/dejavu/DejaVuSans-Bold.ttf truetype/dejavu/DejaVuSansMono.ttf
fonts-dejavu-core: truetype/dejavu/DejaVuSansMono-Bold.ttf truetype/dejavu/DejaVuSerif.ttf truetype/dejavu/DejaVuSerif-Bold.ttf
fonts-dejavu-extra: truetype/dejavu/DejaVuSans-Oblique.ttf truetype/dejavu/DejaVuSansCondensed-Bold.ttf
fonts-dejavu-extra: truetype/dejavu/DejaVuSerif-Italic.ttf truetype/dejavu/DejaVuSans-BoldOblique.ttf
fonts-liberation: truetype/liberation/LiberationSans-Regular.ttf truetype/liberation/LiberationSans-Bold.ttf
fonts-liberation: truetype/liberation/LiberationSans-Italic.ttf truetype/liberation/LiberationSansNarrow-Bold.ttf
fonts-liberation: truetype/liberation/LiberationSerif-Regular.ttf truetype/liberation/LiberationSerif-Bold.ttf
fonts-liberation: truetype/liberation/LiberationSerif-BoldItalic.ttf truetype/liberation/LiberationMono-Bold.ttf
fonts-freefont-ttf: truetype/freefont/FreeSerifBold.ttf truetype/freefont/FreeMonoBold.ttf truetype/freefont/FreeSansBoldOblique.ttf
fonts-urw-base35: opentype/urw-base35/URWBookman-Demi.otf opentype/urw-base35/URWGothic-Demi.otf
fonts-urw-base35: opentype/urw-base35/URWGothic-Book.otf opentype/urw-base35/P052-Bold.otf opentype/urw-base35/C059-Bold.otf
fonts-urw-base35: opentype/urw-base35/NimbusSansNarrow-Bold.otf
fonts-open-sans: truetype/open-sans/OpenSans-Regular.ttf truetype/open-sans/OpenSans-Bold.ttf truetype/open-sans/OpenSans-CondBold.ttf
fonts-roboto-slab: opentype/roboto/slab/RobotoSlab-Regular.otf opentype/roboto/slab/RobotoSlab-Bold.otf
fonts-comic-neue: opentype/comic-neue/ComicNeue-Regular.otf opentype/comic-neue/ComicNeue-Bold.otf
fonts-cantarell: opentype/cantarell/Cantarell-Regular.otf opentype/cantarell/Cantarell-Bold.otf
fonts-hack: truetype/hack/Hack-Bold.ttf
fonts-dosis: opentype/dosis/Dosis-SemiBold.otf
fonts-jura: opentype/jura/Jura-SemiBold.otf
fonts-karla: truetype/karla/Karla-Bold.otf
fonts-sil-andika: truetype/andika/Andika-Regular.ttf truetype/andika/Andika-Bold.ttf
fonts-league-spartan: opentype/league-spartan/LeagueSpartan-Bold.otf
fonts-crosextra-carlito: truetype/crosextra/Carlito-Bold.ttf
fonts-linuxlibertine: opentype/linux-libertine/LinLibertine_RB.otf opentype/linux-libertine/LinBiolinum_RB.otf
fonts-oldstandard: truetype/fonts-oldstandard/OldStandard-Bold.ttf
fonts-gnutypewriter: truetype/gnutypewriter/GNUTypewriter.ttf
fonts-inconsolata: truetype/inconsolata/Inconsolata.otf
fonts-dustin: truetype/dustin/dustismo_bold.ttf
fonts-dancingscript: opentype/dancingscript/DancingScript-Bold.otf
fonts-lobstertwo: opentype/lobstertwo/LobsterTwo-Bold.otf
fonts-leckerli-one: truetype/leckerli-one/LeckerliOne-Regular.ttf
fonts-dkg-handwriting: truetype/fifthhorseman/dkgBd.ttf
fonts-sjfonts: truetype/sjfonts/SteveHand.ttf
"""
# Faces whose small letters look like capitals: only for text in capitals.
_CAPITALS = """
fonts-humor-sans: truetype/humor-sans/Humor-Sans.ttf
fonts-bebas-neue: opentype/bebas-neue/BebasNeue-Bold.otf
fonts-tomsontalks: truetype/tomsontalks/TomsonTalks.ttf
"""
# Scripts whose capitals are not made to stand together.
_SCRIPTS = ("DancingScript", "LobsterTwo", "LeckerliOne", "dkgBd")
# Families of which nothing stands above.
_HELD_OUT = """
fonts-vollkorn: truetype/vollkorn/Vollkorn-SemiBold.ttf
fonts-crosextra-caladea: truetype/crosextra/Caladea-Bold.ttf
fonts-courier-prime: opentype/courier-prime/Courier-Prime-Bold.otf
fonts-cabin: opentype/cabin/Cabin-Bold.otf
fonts-play: truetype/play/Play-Bold.ttf
fonts-quicksand: truetype/quicksand/Quicksand-Bold.ttf
fonts-junction: opentype/junction/Junction.otf
fonts-yanone-kaffeesatz: opentype/yanone-kaffeesatz/YanoneKaffeesatz-Bold.otf
fonts-dustin: truetype/dustin/Domestic_Manners.ttf
"""


def _table(text: str) -> tuple[tuple[str, str], ...]:
    """(package, file) of each face; a hyphen of Courier Prime's names stands for a space."""
    rows = [line.split(": ") for line in text.split("\n") if line]
    return tuple((package, f.replace("Courier-Prime-Bold", "Courier Prime Bold")) for package, files in rows for f in files.split())


TRAINING, CAPITALS, HELD_OUT = _table(_TRAINING), _table(_CAPITALS), _table(_HELD_OUT)
PACKAGES = tuple(sorted({package for package, _ in TRAINING + CAPITALS + HELD_OUT}))


@lru_cache
def faces(held_out: bool = False, capitals: bool = False) -> tuple[str, ...]:
    """The paths of the faces that are there; `capitals` adds those that have capitals only, and leaves out scripts."""
    table = HELD_OUT if held_out else TRAINING
    if capitals and not held_out:
        table = tuple(row for row in TRAINING if not Path(row[1]).name.startswith(_SCRIPTS)) + CAPITALS
    there = tuple(str(ROOT / f) for _, f in table if (ROOT / f).is_file())
    if len(there) < (1 if held_out else NEEDED):
        raise FileNotFoundError(f"too few typefaces under {ROOT}: apt-get install {' '.join(PACKAGES)}\n"
                                "or set FLEDGLING_TYPEFACES to a folder that `typefaces.py FOLDER` has filled")
    return there


def pick(rng, held_out: bool = False, capitals: bool = False) -> str:
    """The path of a random face. `capitals`: for text in capitals and digits alone."""
    choices = faces(held_out, capitals)
    return choices[int(rng.integers(len(choices)))]


@lru_cache(maxsize=4096)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels an em."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def main() -> None:
    rows = TRAINING + CAPITALS + HELD_OUT
    missing = sorted({package for package, f in rows if not (ROOT / f).is_file()})
    print(f"{len(rows)} faces of {len(PACKAGES)} packages" + (f"; missing: apt-get install {' '.join(missing)}" if missing else ""))
    for folder in sys.argv[1:]:
        for _, f in rows:
            if (ROOT / f).is_file():
                (Path(folder) / f).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / f, Path(folder) / f)


if __name__ == "__main__":
    main()
