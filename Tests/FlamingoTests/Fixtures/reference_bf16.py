#!/usr/bin/env python3
"""What transformers computes, in f32, for an IDEFICS checkpoint whose weights are bf16.

    pip install torch==2.13.0 transformers==4.57.6 numpy
    python3 reference_bf16.py FOLDER

FOLDER is one that VLMCHAT_IDEFICS_FIXTURES may name: prompts of .npy files beside a model, and the model's weights in bf16
in FOLDER/bf16. Writes every prompt, with logits and generated tokens of the rounded weights, to FOLDER/bf16/PROMPT.
"""
import os, sys
import numpy, torch
from transformers import IdeficsForVisionText2Text

torch.set_num_threads(1)
root = sys.argv[1]
model = IdeficsForVisionText2Text.from_pretrained(os.path.join(root, "bf16"), dtype=torch.float32, attn_implementation="eager").eval()
names = ("input_ids", "attention_mask", "pixel_values", "image_attention_mask")
for prompt in sorted(os.listdir(root)):
    if not os.path.exists(os.path.join(root, prompt, "logits.npy")): continue
    inputs = {name: torch.from_numpy(numpy.load(os.path.join(root, prompt, name + ".npy"))) for name in names}
    with torch.no_grad():
        logits = model(**inputs, use_cache=False).logits
        generated = model.generate(**inputs, max_new_tokens=8, do_sample=False, num_beams=1, eos_token_id=None, pad_token_id=0)
    folder = os.path.join(root, "bf16", prompt)
    os.makedirs(folder, exist_ok=True)
    for name, value in dict(**inputs, logits=logits, generated=generated).items():
        numpy.save(os.path.join(folder, name + ".npy"), value.numpy())
