"""Times the picture path of OpenFlamingo in PyTorch, as a peer for script/bench: CLIP ViT-L/14 at 224 pixels, then a
resampler of 6 layers, 8 heads of 64, over the 257 vision tokens, with random weights.

usage: bench-torch.py {bf16|f32} THREADS
prints two numbers: milliseconds of the vision transformer and of the resampler, medians of 5
"""

import statistics
import sys
import time

import torch
from transformers import CLIPVisionConfig, CLIPVisionModel
from transformers.models.idefics.configuration_idefics import IdeficsConfig
from transformers.models.idefics.perceiver import IdeficsPerceiverResampler


def milliseconds(run, repeats=5):
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main():
    dtype = {"bf16": torch.bfloat16, "f32": torch.float32}[sys.argv[1]]
    torch.set_num_threads(int(sys.argv[2]))
    torch.manual_seed(0)
    width, tokens = 1024, 257
    vision = CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=width,
            intermediate_size=4 * width,
            num_hidden_layers=24,
            num_attention_heads=16,
            image_size=224,
            patch_size=14,
        )
    )
    resampler = IdeficsPerceiverResampler(
        IdeficsConfig(vision_config={"embed_dim": width}), width, depth=6, n_heads=8, head_dim=64, n_latents=64
    )
    vision, resampler = vision.eval().to(dtype), resampler.eval().to(dtype)
    pixels = torch.randn(1, 3, 224, 224, dtype=dtype)
    features = torch.randn(1, tokens, width, dtype=dtype)
    with torch.inference_mode():
        print(milliseconds(lambda: vision(pixels)), milliseconds(lambda: resampler(features)))


main()
