#!/usr/bin/env python3
"""Makes `attention.safetensors` beside two of the checkpoints that `generate.py` made: what transformers' attention modules
give as weights for the prompt `interleaved`, and the figures of `docs/ATTENTION.md` worked out from them.

    pip install torch==2.13.0 transformers==4.57.6 safetensors==0.8.0
    python3 generate_attention.py

    crossB      F32 [T, N * V]     gated block B, mean over heads; zero where a token sees no picture
    selfI       F32 [T, T]         decoder layer I, mean over heads
    perceiverK  F32 [N, L, V + L]  resampler block K, mean over heads
    patches     F32 [T, P]         the weights over the patches of the picture that a token sees, all gated blocks together
    shares      F32 [T, N]         the share of each picture in each position's state
    gates       F32 [B, 2]         tanh of the gates of cross-attention and of the MLP
"""
import os
import torch
from safetensors.torch import load_file, save_file
from transformers import IdeficsForVisionText2Text
from transformers.models.idefics import modeling_idefics, perceiver

HERE = os.path.dirname(os.path.abspath(__file__))
PROMPT = "interleaved"


def added_share(before, added):
    old, new = before.norm(dim=-1), added.norm(dim=-1)
    return torch.where(old + new > 0, new / (old + new), torch.zeros_like(new))


def run(variant):
    folder = os.path.join(HERE, variant)
    model = IdeficsForVisionText2Text.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    config, inner = model.config, model.model
    reference = {k.split(".", 1)[1]: v for k, v in load_file(os.path.join(folder, "reference.safetensors")).items()
                 if k.startswith(PROMPT + ".")}
    tokens, visible, pixels = reference["tokens"], reference["visible_image"], reference["pixel_values"]
    count, length = pixels.shape[0], tokens.shape[0]
    mask = torch.zeros(1, length, count, dtype=torch.long)
    for position, picture in enumerate(visible.tolist()):
        if picture >= 0:
            mask[0, position, picture] = 1

    cross, selves, resampled, steps = [], [], [], []
    hooks = []

    def keep(into):
        return lambda module, arguments, output: into.append(output[1][0].mean(0).detach())

    for block in inner.gated_cross_attn_layers:
        hooks.append(block.cross_attn.register_forward_hook(keep(cross)))
    for layer in inner.layers:
        hooks.append(layer.self_attn.register_forward_hook(keep(selves)))

    # The states between attention and MLP, for the lengths of what was added: seen by the norm before the MLP.
    def watch(module, kind, index):
        hooks.append(module.input_layernorm.register_forward_pre_hook(
            lambda m, a: steps.append((kind, index, "before", a[0][0].detach().clone()))))
        hooks.append(module.post_attention_layernorm.register_forward_pre_hook(
            lambda m, a: steps.append((kind, index, "after", a[0][0].detach().clone()))))

    for index, block in enumerate(inner.gated_cross_attn_layers):
        watch(block, "cross", index)
    for index, layer in enumerate(inner.layers):
        watch(layer, "self", index)

    softmax = torch.Tensor.softmax

    def softmax_kept(self, *arguments, **options):
        result = softmax(self, *arguments, **options)
        if inside:
            resampled.append(result.mean(1).detach())
        return result

    inside = []
    for module in inner.modules():
        if isinstance(module, perceiver.IdeficsPerceiverAttention):
            hooks.append(module.register_forward_pre_hook(lambda m, a: inside.append(1)))
            hooks.append(module.register_forward_hook(lambda m, a, o: inside.pop() and None))
    torch.Tensor.softmax = softmax_kept
    with torch.no_grad():
        logits = model(input_ids=tokens[None], attention_mask=torch.ones(1, length, dtype=torch.long),
                       pixel_values=pixels[None], image_attention_mask=mask, use_cache=False).logits[0]
    torch.Tensor.softmax = softmax
    for hook in hooks:
        hook.remove()
    assert (logits - reference["logits"]).abs().max() < 1e-4
    cross = [torch.where((visible >= 0)[:, None], weights, torch.zeros_like(weights)) for weights in cross]

    # The figures, in plain words of docs/ATTENTION.md.
    vision_tokens = reference["vision"].shape[1]
    patches = vision_tokens - 1
    if resampled:
        rows = []
        for picture in range(count):
            held = torch.zeros(resampled[0].shape[1], vision_tokens)
            for weights in resampled:
                own = weights[picture]
                held = 0.5 * held + 0.5 * (own[:, :vision_tokens] + own[:, vision_tokens:] @ held)
            held = held[:, 1:]
            rows.append(held / held.sum(-1, keepdim=True))
    else:
        rows = [torch.eye(vision_tokens)[:, 1:] for _ in range(count)]
    share, state, entered = {}, {}, {}
    for kind, index, when, value in steps:
        if when == "before":
            entered[kind, index] = value
        else:
            share[kind, index] = added_share(entered[kind, index], value - entered[kind, index])
    per_picture = rows[0].shape[0]
    looked = torch.zeros(length, patches)
    for position, picture in enumerate(visible.tolist()):
        if picture < 0:
            continue
        weights = sum(share["cross", b][position] * cross[b][position, picture * per_picture:(picture + 1) * per_picture]
                      for b in range(len(cross)))
        over = weights @ rows[picture]
        looked[position] = over / over.sum()
    held = torch.zeros(length, count)
    interval = config.cross_layer_interval
    for layer in range(len(inner.layers)):
        if layer % interval == 0:
            s = share["cross", layer // interval]
            for position, picture in enumerate(visible.tolist()):
                if picture >= 0:
                    held[position] *= 1 - s[position]
                    held[position, picture] += s[position]
        s = share["self", layer][:, None]
        held = (1 - s) * held + s * (selves[layer] @ held)

    output = {"patches": looked, "shares": held, "gates": torch.stack([
        torch.stack([block.alpha_cross_attn.tanh().mean(), block.alpha_dense.tanh().mean()])
        for block in inner.gated_cross_attn_layers]).detach()}
    output.update({f"cross{i}": v for i, v in enumerate(cross)})
    output.update({f"self{i}": v for i, v in enumerate(selves)})
    output.update({f"perceiver{i}": v for i, v in enumerate(resampled)})
    save_file({k: v.contiguous().float() for k, v in output.items()}, os.path.join(folder, "attention.safetensors"))
    print(variant, {k: tuple(v.shape) for k, v in output.items()}, held.max().item())


for name in ("resampler", "vision-tokens"):
    run(name)
