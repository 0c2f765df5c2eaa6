#!/usr/bin/env python3
"""Makes the small tokenizers beside this file, one a family, and what the reference makes of awkward texts.

    pip install tokenizers==0.22.2
    python3 generate.py

The vocabularies are trained on the few sentences below; the pipelines around them are the families' own.
"""

import json
import pathlib

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"

CORPUS = [
    "User: What is in this picture? Assistant: There are two dogs and a red apple.",
    "The picture shows three cats; it's on the left, they're on the right.",
    "What is different between these two pictures? We've seen 12345 things, I'd say.",
    "How many apples are there? There are four apples, and she'll count them again.",
    "Is the ball blue? No, the ball isn't blue; it is green. I'm sure of that.",
    "café naïve Ünïcode Ελληνικά русский язык 你好 世界 hello world\n\n\tend of text",
]

TEXTS = [
    "",
    " ",
    "   ",
    "a",
    "Hello, world!",
    " leading and trailing ",
    "  two  spaces,   three    four",
    "tabs\tand\nnewlines\r\n\r\n  \n mixed \n\n\n",
    "it's IT'S they'LL we've I'd I'M you'RE 'tis ' 's",
    "long \u017f: '\u017f and 'S",
    "0 12 123 1234 12345 1.5e-7 \u0664\u0662 \u00bd \u2167",
    "!!! ??? -- ... @#$% (nested [brackets]) \"quotes\"",
    "caf\u00e9 cafe\u0301 \u1e69 s\u0323\u0307 \ufb01 \u212b",
    "\u4f60\u597d\u4e16\u754c\u3002\u3053\u3093\u306b\u3061\u306f \ud55c\uad6d\uc5b4",
    "\U0001f999 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f",
    "\u00a0nbsp\u2003em\u3000ideographic\u200bzero\u2028line\u0085nel",
    "<s>User:<image>two dogs</s><image><image> <image>  x",
    "a<image>b <|word|> a<|word|>b <|word|>, <|strip|>  x   <|strip|>y <|lower|> <|LOWER|>",
    "<unk> <0x41> <0x0A> \u2581 \u2581\u2581a \u0120 \u010a",
    "\u0130stanbul \u03a3\u03a6\u03a3 \u1e9e \u01c5",
    "\u0000\u0001\u001b[31m\u007f",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0928\u092e\u0938\u094d\u0924\u0947 \u0645\u0631\u062d\u0628\u0627",
    "x" + " " * 24 + "y" + " " * 23 + "z" + " " * 60,
]


def special(content, **flags):
    return AddedToken(content, special=True, normalized=False, **flags)


def added():
    return [
        special("<image>"),
        AddedToken("<|word|>", single_word=True, normalized=False, special=False),
        AddedToken("<|strip|>", lstrip=True, rstrip=True, normalized=False, special=False),
        AddedToken("<|LOWER|>", normalized=True, special=False),
    ]


def byte_trainer(size, specials=(), **options):
    return trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(specials), show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **options)


def llama(pre_tokenizer=None):
    """Byte fallback: LLaMA, IDEFICS, OpenFlamingo v1."""
    specials = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=specials + [f"<0x{byte:02X}>" for byte in range(256)], show_progress=False,
        limit_alphabet=70)
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    # Merges never cross a word while training, as sentencepiece has it.
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(CORPUS, trainer)
    trained = json.loads(tokenizer.to_str())
    # The byte tokens belong to the model, not to the added tokens.
    trained["added_tokens"] = trained["added_tokens"][:3]
    tokenizer = Tokenizer.from_str(json.dumps(trained))
    if pre_tokenizer is None:
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    tokenizer.add_tokens(added())
    return tokenizer


def llama_metaspace():
    """The way newer conversions of LLaMA write the same."""
    tokenizer = llama(pre_tokenizers.Metaspace(prepend_scheme="first", split=False))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="first")])
    return tokenizer


def llama_unknown():
    """No byte fallback: what no token covers is unknown."""
    tokenizer = json.loads(llama().to_str())
    tokenizer["model"]["byte_fallback"] = False
    tokenizer["model"]["fuse_unk"] = False
    return Tokenizer.from_str(json.dumps(tokenizer))


def neox():
    """Byte level: GPT-2, GPT-NeoX, MPT, OpenFlamingo v2."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    tokenizer.train_from_iterator(CORPUS, byte_trainer(340, ["<|endoftext|>"]))
    tokenizer.add_tokens([AddedToken(" " * count, normalized=True, special=False) for count in range(24, 1, -1)])
    tokenizer.add_tokens(added())
    return tokenizer


def llama3():
    """Split by a pattern of its own, whole words first."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, byte_trainer(360, ["<s>"]))
    # A word that only ignore_merges can reach.
    data = json.loads(tokenizer.to_str())
    data["model"]["vocab"]["Hello"] = len(data["model"]["vocab"])
    tokenizer = Tokenizer.from_str(json.dumps(data))
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 0)])])
    tokenizer.add_tokens(added())
    return tokenizer


def clip():
    """Lower case, a suffix that ends each word."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CLIP), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        CORPUS, byte_trainer(700, ["<s>", "</s>", "<unk>"], end_of_word_suffix="</w>"))
    tokenizer.post_processor = processors.RobertaProcessing(
        sep=("</s>", 1), cls=("<s>", 0), trim_offsets=False, add_prefix_space=False)
    tokenizer.add_tokens(added())
    return tokenizer


def write(name, tokenizer, merges_as_strings=False):
    data = json.loads(tokenizer.to_str())
    if merges_as_strings:
        data["model"]["merges"] = [" ".join(pair) for pair in data["model"]["merges"]]
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = True
        as_text = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = False
        cases.append({
            "text": text,
            "ids": ids,
            "idsWithSpecial": tokenizer.encode(text, add_special_tokens=True).ids,
            "idsSpecialAsText": as_text,
            "decoded": tokenizer.decode(ids, skip_special_tokens=True),
            "decodedWithSpecial": tokenizer.decode(ids, skip_special_tokens=False),
        })
    options = dict(ensure_ascii=True, separators=(",", ":"))
    (HERE / f"{name}.tokenizer.json").write_text(json.dumps(data, **options) + "\n")
    (HERE / f"{name}.expected.json").write_text(
        "[\n" + ",\n".join(json.dumps(case, **options) for case in cases) + "\n]\n")


if __name__ == "__main__":
    write("llama", llama(), merges_as_strings=True)
    write("llama-metaspace", llama_metaspace())
    write("llama-unknown", llama_unknown())
    write("neox", neox(), merges_as_strings=True)
    write("llama3", llama3())
    write("clip", clip())
