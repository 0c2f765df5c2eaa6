#!/usr/bin/env python3
"""Makes the corpus beside it: small files of every format that is fuzzed, each of them right.

    pip install torch==2.13.0 safetensors==0.8.0 gguf==0.19.0 numpy
    python3 generate_corpus.py

Made with Python 3.11. The tests need none of them. Tokenizers are those of TokenizerTests with few of their tokens, configurations
those of FlamingoTests and of the published models.
"""
import io
import json
import os
import shutil
import zipfile
from collections import OrderedDict

import numpy as np
import torch
from gguf import GGMLQuantizationType as Type, GGUFEndian, GGUFValueType, GGUFWriter
from gguf.quants import quantize
from safetensors.torch import save

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "Corpus")
TESTS = os.path.dirname(HERE)
torch.set_num_threads(1)
random = torch.Generator().manual_seed(7)


def write(name, data):
    path = os.path.join(CORPUS, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def floats(*shape):
    return torch.randn(*shape, generator=random)


def safetensors_files():
    layers = {"layer.0.weight": floats(2, 3), "layer.0.bias": floats(2).to(torch.bfloat16), "ids": torch.arange(3)}
    write("safetensors/layers.safetensors", save(layers, {"format": "pt"}))
    types = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8,
             torch.uint8, torch.bool]
    write("safetensors/types.safetensors", save({str(t).split(".")[1]: torch.ones(2, 2).to(t) for t in types}))
    write("safetensors/odd.safetensors", save({"": torch.tensor(1.5), "none": torch.zeros(0, 4), "\u2581e\u0301": floats(1, 1, 1, 5)}))
    write("safetensors/nothing.safetensors", save({}))
    write("safetensors-shards/1.safetensors", save({"a": floats(2), "b.weight": floats(2, 2)}))
    write("safetensors-shards/2.safetensors", save({"c": floats(3)}))
    for suffix, name in [("safetensors", "model.safetensors.index.json"), ("bin", "pytorch_model.bin.index.json")]:
        weight_map = {"a": f"1.{suffix}", "b.weight": f"1.{suffix}", "c": f"2.{suffix}"}
        write(f"{name}/plain.json", json.dumps({"metadata": {"total_size": 36}, "weight_map": weight_map}, indent=2))
        write(f"{name}/short.json", json.dumps({"weight_map": {"c": f"2.{suffix}"}}, separators=(",", ":")))


def gguf_file(name, fill, endianess=GGUFEndian.LITTLE, version=3, **options):
    path = os.path.join(CORPUS, "gguf", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    writer = GGUFWriter(path, "flamingo", endianess=endianess, **options)
    fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if version != 3:
        with open(path, "r+b") as file:
            file.seek(4)
            file.write(version.to_bytes(4, "little"))


def gguf_files():
    def tensors(writer):
        writer.add_uint32("flamingo.layout", 1)
        values = np.arange(64, dtype=np.float32).reshape(2, 32)
        writer.add_tensor("decoder.norm.weight", values[0, :4].copy())
        writer.add_tensor("half", values.astype(np.float16)[:, :3].copy())
        writer.add_tensor("q8", quantize(values, Type.Q8_0), raw_dtype=Type.Q8_0)
        writer.add_tensor("q4", quantize(values, Type.Q4_0), raw_dtype=Type.Q4_0)
        writer.add_tensor("integers", np.arange(3, dtype=np.int32))

    def blocks_of_256(writer):
        rows = np.linspace(-1, 1, 256, dtype=np.float32).reshape(1, 256)
        writer.add_tensor("q4_k", np.zeros((1, 144), np.uint8), raw_dtype=Type.Q4_K)
        writer.add_tensor("q6_k", np.zeros((1, 210), np.uint8), raw_dtype=Type.Q6_K)
        writer.add_tensor("bf16", quantize(rows[:, :8], Type.BF16), raw_dtype=Type.BF16)

    def values(writer):
        writer.add_uint8("u8", 200)
        writer.add_int16("i16", -30_000)
        writer.add_float64("f64", 0.1)
        writer.add_bool("bool", True)
        writer.add_string("flamingo.config.json", '{"model_type":"idefics"}')
        writer.add_array("integers", [1, -2, 3])
        writer.add_array("strings", ["a", "", "\u2581c"])
        writer.add_array("booleans", [True, False])
        writer.add_array("nested", [[1, 2], [3]])

    def aligned(writer):
        writer.add_custom_alignment(64)
        writer.add_tensor("a", np.arange(4, dtype=np.float64))
        writer.add_tensor("b", np.arange(5, dtype=np.int8))

    gguf_file("tensors.gguf", tensors)
    gguf_file("blocks.gguf", blocks_of_256)
    gguf_file("values.gguf", values)
    gguf_file("aligned-v2.gguf", aligned, version=2)


def storage_of_64(dtype):
    """Every storage has 64 bytes, as the archive that the tests put around a pickle has them."""
    return torch.arange(64, dtype=torch.uint8).view(dtype) if dtype != torch.bool else torch.ones(64, dtype=torch.bool)


def checkpoints():
    base = storage_of_64(torch.float32)
    plain = OrderedDict(
        [("weight", base.reshape(4, 4)), ("tied", base.reshape(4, 4)), ("turned", base.reshape(4, 4).t()), ("part", base[3:7]),
         ("wide", torch.as_strided(base, (2, 3), (0, 5), 1)), ("scalar", base[5])])
    types = [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
             torch.bool]
    typed = {str(dtype).split(".")[1]: storage_of_64(dtype) for dtype in types}
    nested = {
        "epoch": 3, "rate": 0.5, "big": 1 << 70, "note": "caf\u00e9", "flags": [True, None, (1, 2, 3)],
        "model_state_dict": OrderedDict([("module.a", base[:2]), ("module.b", torch.nn.Parameter(storage_of_64(torch.float32)[2:4]))]),
        "optimizer": {"state": {0: {"step": storage_of_64(torch.float32)[:1]}}, "param_groups": [{"params": [0]}]},
    }
    model = torch.nn.Linear(4, 4, bias=False)
    model.weight = torch.nn.Parameter(storage_of_64(torch.float32).clone().reshape(4, 4))
    return {"plain": plain, "typed": typed, "nested": nested, "module": model.state_dict()}


def pytorch_files():
    for name, checkpoint in checkpoints().items():
        for protocol in [2, 4, 5] if name == "nested" else [2]:
            buffer = io.BytesIO()
            # Protocol 2 calls for a function to make bytes, which readers of tensors refuse.
            extra = {"raw": b"\0\1"} if protocol > 2 else {}
            torch.save(checkpoint | extra, buffer, pickle_protocol=protocol)
            archive = zipfile.ZipFile(io.BytesIO(buffer.getvalue()))
            pickle = next(entry for entry in archive.namelist() if entry.endswith("/data.pkl"))
            write(f"pickle/{name}-{protocol}.pkl", archive.read(pickle))
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer, _use_new_zipfile_serialization=False)
        if name != "typed":
            write(f"pytorch-legacy/{name}.pt", buffer.getvalue())
    small = {"a": torch.arange(3.0), "b": torch.arange(4, dtype=torch.int16)}
    for number, shard in enumerate([{"a": floats(2), "b.weight": floats(2, 2)}, {"c": floats(3)}], 1):
        buffer = io.BytesIO()
        torch.save(shard, buffer)
        write(f"pytorch-shards/{number}.bin", buffer.getvalue())
    buffer = io.BytesIO()
    torch.save(small, buffer)
    write("zip/torch.pt", buffer.getvalue())
    original = zipfile.ZipFile(io.BytesIO(buffer.getvalue()))
    for name, wide in [("plain", False), ("zip64", True)]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for entry in original.namelist():
                with archive.open(zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0)), "w", force_zip64=wide) as target:
                    target.write(original.read(entry))
            archive.comment = b"" if wide else b"a comment"
        write(f"zip/{name}.pt", packed.getvalue())
    write("zip/zip64-end.pt", with_wide_end(original))


def with_wide_end(original):
    """An archive whose sizes and places are in the 64-bit fields alone, as those of more than 4 GB are."""
    body, directory = b"", b""
    for entry in original.infolist():
        data, name = original.read(entry), entry.filename.encode()
        numbers = entry.CRC.to_bytes(4, "little") + b"\xff" * 8 + len(name).to_bytes(2, "little")
        extra = b"\1\0\x18\0" + b"".join(value.to_bytes(8, "little") for value in [len(data), len(data), len(body)])
        directory += (b"PK\1\2\x2d\0\x2d\0\0\x08\0\0\0\0\0\0" + numbers + len(extra).to_bytes(2, "little") + bytes(10)
                      + b"\xff" * 4 + name + extra)
        body += b"PK\3\4\x2d\0\0\x08\0\0\0\0\0\0" + numbers + b"\x14\0" + name
        body += b"\1\0\x10\0" + 2 * len(data).to_bytes(8, "little") + data
    count = len(original.infolist()).to_bytes(8, "little")
    end = (b"PK\6\6" + (44).to_bytes(8, "little") + b"\x2d\0\x2d\0" + bytes(8) + 2 * count + len(directory).to_bytes(8, "little")
           + len(body).to_bytes(8, "little"))
    locator = b"PK\6\7" + bytes(4) + (len(body) + len(directory)).to_bytes(8, "little") + b"\1\0\0\0"
    return body + directory + end + locator + b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)


def tokenizers(tokens=100, merges=24):
    folder = os.path.join(TESTS, "TokenizerTests", "Fixtures")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".tokenizer.json"):
            continue
        document = json.load(open(os.path.join(folder, name)))
        model = document["model"]
        pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"]]
        added = {token["content"] for token in document["added_tokens"]}
        kept = {part for pair in pairs[:merges] for part in [*pair, "".join(pair)]}
        suffix = model.get("end_of_word_suffix") or ""
        vocabulary = {}
        for content, number in sorted(model["vocab"].items(), key=lambda item: item[1]):
            wanted = content in kept or content in added or content == model.get("unk_token")
            letters = content.removesuffix(suffix) if suffix else content
            if wanted or (len(vocabulary) < tokens and len(letters) == 1) or content in ("<0x0A>", "<0xC3>", "<0xA9>"):
                vocabulary[content] = number
        model["vocab"] = vocabulary
        model["merges"] = [pair for pair in model["merges"][:merges]
                           if all(part in vocabulary for part in (pair.split(" ") if isinstance(pair, str) else pair))]
        write(f"tokenizer/{name.removesuffix('.tokenizer.json')}.json", json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    # Every kind of component that the others lack.
    parts = {
        "added_tokens": [
            {"id": 9, "content": "<x>", "single_word": True, "lstrip": True, "rstrip": True, "normalized": True, "special": False},
            {"id": 10, "content": "<image>", "special": True}],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip"},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "\u2581"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True}, {"type": "Whitespace"},
            {"type": "Split", "pattern": {"String": "b"}, "behavior": "MergedWithPrevious", "invert": True},
            {"type": "Split", "pattern": {"Regex": "[\\r\\n]"}, "behavior": "Contiguous", "invert": False}]},
        "post_processor": {"type": "Sequence", "processors": [
            {"type": "RobertaProcessing", "sep": ["b", 1], "cls": ["a", 0]},
            {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "a", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "special_tokens": {"a": {"id": "a", "ids": [0], "tokens": ["a"]}}}]},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 2}]},
        "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "##b": 2, "ab": 3, "?": 4, "<0x0A>": 5}, "merges": [["a", "##b"]],
                  "continuing_subword_prefix": "##", "unk_token": "?", "fuse_unk": True, "byte_fallback": True, "ignore_merges": True},
    }
    write("tokenizer/components.json", json.dumps(parts, ensure_ascii=False))
    simple = {"model": {"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
    write("tokenizer/smallest.json", json.dumps(simple))
    write("tokenizer/metaspace.json", json.dumps(
        simple | {"pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first", "split": True},
                  "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"}}))


def configurations():
    folder = os.path.join(TESTS, "FlamingoTests", "Fixtures")
    for name in ["resampler", "plain-resampler", "tied-bf16"]:
        with open(os.path.join(folder, name, "config.json")) as file:
            write(f"config.json/{name}.json", file.read())
    write("config.json/defaults.json", '{"model_type": "idefics"}')
    # The fields of HuggingFaceM4/idefics-9b that the reader takes.
    nine = {
        "model_type": "idefics", "vocab_size": 32000, "additional_vocab_size": 2, "hidden_size": 4096, "intermediate_size": 11008,
        "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_act": "silu", "rms_norm_eps": 1e-6, "alpha_type": "float",
        "cross_layer_interval": 4, "qk_layer_norms": True, "use_resampler": True, "tie_word_embeddings": False, "bos_token_id": 1,
        "eos_token_id": [2], "pad_token_id": 0, "max_sequence_length": 2048,
        "vision_config": {"embed_dim": 1280, "image_size": 224, "patch_size": 14, "num_attention_heads": 16, "num_hidden_layers": 32,
                          "intermediate_size": 5120, "num_channels": 3, "hidden_act": "gelu", "layer_norm_eps": 1e-5},
        "perceiver_config": {"resampler_depth": 6, "resampler_head_dim": 96, "resampler_n_heads": 16, "resampler_n_latents": 64,
                             "qk_layer_norms_perceiver": True}}
    write("config.json/idefics-9b.json", json.dumps(nine, indent=2))
    write("preprocessor_config.json/idefics.json", json.dumps({
        "image_num_channels": 3, "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_processor_type": "IdeficsImageProcessor",
        "image_size": 224, "image_std": [0.26862954, 0.26130258, 0.27577711], "rescale_factor": 0.00392156862745098}, indent=2))
    write("preprocessor_config.json/numbers.json", '{"image_size": 32, "image_mean": 0.5, "image_std": 0.5, "do_rescale": false}')
    write("preprocessor_config.json/empty.json", "{}")


if __name__ == "__main__":
    shutil.rmtree(CORPUS, ignore_errors=True)
    safetensors_files()
    gguf_files()
    pytorch_files()
    tokenizers()
    configurations()
    print(sum(os.path.getsize(os.path.join(path, name)) for path, _, names in os.walk(CORPUS) for name in names), "bytes")
