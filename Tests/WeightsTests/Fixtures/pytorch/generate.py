#!/usr/bin/env python3
"""Makes the PyTorch files beside it, each with a twin in safetensors that holds the same tensors in order.

    python3 generate.py

Made with Python 3.11, torch 2.13.0+cpu, transformers 4.57.6, safetensors 0.8.0. The tests need none of them. Files differ from
run to run in ids that torch draws, not in their tensors.
"""
import os
from collections import OrderedDict

import torch
from safetensors.torch import save_file
from transformers import IdeficsConfig, IdeficsForVisionText2Text

HERE = os.path.dirname(os.path.abspath(__file__))
os.chdir(HERE)
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(5)


def twin(tensors, path):
    save_file({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, path)


def views():
    """Every element type and every way in which a tensor can lie in a storage."""
    base = torch.randn(4, 6, generator=generator)
    cube = torch.arange(60, dtype=torch.int16).reshape(3, 4, 5)
    types = {
        "f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16, "i64": torch.int64,
        "i32": torch.int32, "i16": torch.int16, "i8": torch.int8, "u8": torch.uint8, "bool": torch.bool,
    }
    tensors = OrderedDict()
    for name, dtype in types.items():
        tensors[name] = (base * 50).to(dtype)
        tensors[name + ".transposed"] = tensors[name].T
    tensors["base"] = base
    tensors["base.again"] = base
    tensors["base.transposed"] = base.T
    tensors["base.rows"] = base[1:3]
    tensors["base.block"] = base[1:3, 2:5]
    tensors["base.column"] = base[:, 3]
    tensors["base.every-second"] = base.flatten()[1::2]
    tensors["base.element"] = base[2, 4]
    tensors["base.none"] = base[4:, 1:3]
    tensors["cube.permuted"] = cube.permute(2, 0, 1)
    tensors["cube.inner"] = cube[1:, 1:3, ::2]
    tensors["cube.single"] = cube[1:2, :, 2:3]
    tensors["picture.channels-last"] = torch.randn(2, 3, 4, 5, generator=generator).to(memory_format=torch.channels_last)
    tensors["repeated"] = torch.randn(3, 1, generator=generator).expand(3, 7)
    tensors["parameter"] = torch.nn.Parameter(base * 2)
    tensors["frozen"] = torch.nn.Parameter(base * 3, requires_grad=False)
    tensors["scalar"] = torch.tensor(3.5)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["имя с пробелом"] = torch.ones(2)
    return tensors


def training():
    """What a training script saves: the state dictionary of a data-parallel model among other things."""
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.randn(5, 3, generator=generator)).sum().backward()
    optimizer.step()
    state = OrderedDict(("module." + name, tensor) for name, tensor in model.state_dict().items())
    state._metadata = model.state_dict()._metadata
    checkpoint = {
        "epoch": 3, "loss": 0.25, "step": 2**40, "big": -(2**70), "name": "run", "nothing": (None, [True, (1, 2, 3, 4)]),
        "dtype": torch.bfloat16, "device": torch.device("cpu"), "size": torch.Size([2, 3]),
        "state_dict": {"decoy": torch.ones(1)}, "model_state_dict": state,
        "optimizer_state_dict": optimizer.state_dict(),
    }
    return checkpoint, {name.removeprefix("module."): tensor for name, tensor in state.items()}


def idefics():
    config = IdeficsConfig(
        vocab_size=40, additional_vocab_size=2, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
        cross_layer_interval=2, qk_layer_norms=True, use_resampler=True, tie_word_embeddings=False,
        vision_config=dict(embed_dim=8, image_size=28, patch_size=14, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2),
        perceiver_config=dict(resampler_depth=1, resampler_n_heads=2, resampler_head_dim=4, resampler_n_latents=3,
                              qk_layer_norms_perceiver=True))
    model = IdeficsForVisionText2Text(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return model.to(torch.bfloat16)


def main():
    tensors = views()
    twin(tensors, "views.safetensors")
    torch.save(tensors, "views.pt")
    torch.save(dict(tensors), "views-protocol5.pt", pickle_protocol=5)
    torch.save(tensors, "views-legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(tensors, "views-legacy-protocol4.pt", _use_new_zipfile_serialization=False, pickle_protocol=4)
    torch.serialization.set_crc32_options(False)
    torch.save(tensors, "views-without-checksums.pt")
    torch.serialization.set_crc32_options(True)
    checkpoint, expected = training()
    twin(expected, "training.safetensors")
    torch.save(checkpoint, "training.pt")
    torch.save({"a": torch.ones(2), "b": torch.ones(2, dtype=torch.int64)}, "small.pt")
    torch.save({"weight": torch.ones(4).to(torch.float8_e4m3fn)}, "float8.pt")
    torch.save(torch.nn.Linear(2, 3), "module.pt")
    model = idefics()
    model.save_pretrained("idefics", safe_serialization=True)
    model.save_pretrained("idefics", safe_serialization=False)
    model.save_pretrained("idefics-sharded", safe_serialization=False, max_shard_size="10KB")
    for folder in ("idefics", "idefics-sharded"):
        for file in ("config.json", "generation_config.json"):
            if os.path.exists(f"{folder}/{file}"):
                os.remove(f"{folder}/{file}")


main()
