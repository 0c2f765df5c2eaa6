#!/usr/bin/env python3
"""Makes the fixtures in this folder: tiny random IDEFICS checkpoints and what transformers computes for them.

    pip install torch==2.13.0 transformers==4.57.6 safetensors==0.8.0 pillow numpy
    python3 generate.py

Each folder is a checkpoint in the Hugging Face layout and `reference.safetensors`, whose tensors are named
`PROMPT.NAME`, row ROW of a batch having its own PROMPT (`batch0`, `batch1`, ...), padding removed:

    tokens         I64 [T]            the prompt
    visible_image  I64 [T]            the picture each token sees, -1: none
    pixel_values   F32 [N, 3, S, S]   the preprocessed pictures
    vision         F32 [N, V, D]      vision transformer's output
    perceiver      F32 [N, L, D]      resampler's output, where there is one
    gatedI, layerI F32 [T, H]         output of gated block I, of decoder layer I
    logits         F32 [T, vocabulary]
    generated      I64 [G]            greedy continuation

`preprocess.safetensors` holds `NAME.pixels` U8 [H, W, 4] and `NAME.pixel_values` F32 [3, S, S].
`manifest.json` holds the versions, the seed, and the SHA-256 of every file.
"""
import hashlib, json, os, shutil, sys
import numpy, PIL, safetensors, torch, transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import IdeficsConfig, IdeficsForVisionText2Text, IdeficsImageProcessor

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20_240_607
VOCABULARY = 48
FAKE, IMAGE, END_OF_UTTERANCE, END_OF_TEXT, PADDING = VOCABULARY, VOCABULARY + 1, VOCABULARY + 2, 2, 0
IMAGE_SIZE = 20  # not a multiple of the patch size: the last two rows and columns are not seen

VARIANTS = {
    "resampler": dict(),
    "vision-tokens": dict(use_resampler=False, qk_layer_norms=False, alpha_type="vector", cross_layer_interval=1,
                          num_hidden_layers=2, rms_norm_eps=1e-5),
    "plain-resampler": dict(qk_layer_norms=False, cross_layer_interval=3, num_hidden_layers=3, perceiver_config=dict(
        resampler_depth=1, resampler_n_heads=3, resampler_head_dim=6, resampler_n_latents=4,
        qk_layer_norms_perceiver=False)),
    "tied-bf16": dict(tie_word_embeddings=True, additional_vocab_size=2, num_hidden_layers=2, dtype=torch.bfloat16),
    "sharded-f16": dict(num_hidden_layers=2, dtype=torch.float16, shard="40KB"),
}


def configuration(**changes):
    base = dict(
        vocab_size=VOCABULARY, additional_vocab_size=3, hidden_size=24, intermediate_size=40, num_hidden_layers=4,
        num_attention_heads=3, cross_layer_interval=2, qk_layer_norms=True, alpha_initializer="zeros",
        alpha_type="float", rms_norm_eps=1e-6, use_resampler=True, tie_word_embeddings=False, hidden_act="silu",
        freeze_text_layers=False, freeze_vision_layers=False, pad_token_id=PADDING, bos_token_id=1,
        eos_token_id=END_OF_TEXT,
        vision_config=dict(embed_dim=16, image_size=IMAGE_SIZE, patch_size=6, intermediate_size=28,
                           num_hidden_layers=2, num_attention_heads=2, hidden_act="gelu", layer_norm_eps=1e-5),
        perceiver_config=dict(resampler_depth=2, resampler_n_heads=2, resampler_head_dim=10, resampler_n_latents=5,
                              qk_layer_norms_perceiver=True))
    base.update(changes)
    return IdeficsConfig(**base)


def random_model(config, generator):
    model = IdeficsForVisionText2Text._from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "alpha" in name: parameter.copy_(0.8 * noise)
            elif parameter.ndim >= 2: parameter.copy_(1.4 * noise / parameter.shape[-1] ** 0.5)
            elif name.endswith("bias"): parameter.copy_(0.1 * noise)
            elif "class_embedding" in name: parameter.copy_(noise)
            else: parameter.copy_(1 + 0.2 * noise)
    return model


def prompts(generator):
    """Rows of token ids; IMAGE stands for the next picture."""
    words = lambda n: torch.randint(3, VOCABULARY, (n,), generator=generator).tolist()
    picture = [FAKE, IMAGE, FAKE]
    return dict(
        interleaved=[[1, *words(3), *picture, *words(2), *picture, *words(4)]],
        text=[[1, *words(5)]],
        consecutive=[[1, FAKE, IMAGE, FAKE, IMAGE, FAKE, *words(2)]],
        after_end=[[1, *words(1), *picture, *words(1), END_OF_TEXT, *words(3), *picture, *words(1)]],
        batch=[[1, *words(2), *picture, *words(6), *picture, *words(2)], [1, *picture, *words(1)], [1, *words(4)]])


def visible_images(row):
    """The rule of processing_idefics.py: the latest picture, none after the end of a text."""
    visible, latest, seen = [], -1, -1
    for token in row:
        if token == IMAGE:
            seen += 1
            latest = seen
        visible.append(latest)
        if token == END_OF_TEXT: latest = -1
    return visible


def reference(model, rows, generator, new_tokens=6):
    length, most = max(map(len, rows)), max(1, max(row.count(IMAGE) for row in rows))
    tokens = torch.tensor([[PADDING] * (length - len(row)) + row for row in rows])
    attention = torch.tensor([[0] * (length - len(row)) + [1] * len(row) for row in rows])
    pixels = torch.randn(len(rows), most, 3, IMAGE_SIZE, IMAGE_SIZE, generator=generator)
    mask = torch.zeros(len(rows), length, most, dtype=torch.long)
    for b, row in enumerate(rows):
        pixels[b, row.count(IMAGE):] = 0
        for t, image in enumerate(visible_images(row)):
            if image >= 0: mask[b, length - len(row) + t, image] = 1
    inputs = dict(input_ids=tokens, attention_mask=attention, pixel_values=pixels, image_attention_mask=mask)

    stages = {}
    def keep(name): return lambda module, arguments, output: stages.__setitem__(
        name, output[0] if isinstance(output, tuple) else output)
    hooks = [layer.register_forward_hook(keep(f"layer{i}")) for i, layer in enumerate(model.model.layers)]
    hooks += [block.register_forward_hook(keep(f"gated{i}"))
              for i, block in enumerate(model.model.gated_cross_attn_layers)]
    hooks.append(model.model.vision_model.register_forward_hook(
        lambda module, arguments, output: stages.__setitem__("vision", output.last_hidden_state)))
    if model.config.use_resampler: hooks.append(model.model.perceiver_resampler.register_forward_hook(keep("perceiver")))
    with torch.no_grad():
        stages["logits"] = model(**inputs, use_cache=False).logits
        for hook in hooks: hook.remove()
        greedy = [model.generate(**inputs, max_new_tokens=new_tokens, do_sample=False, num_beams=1, eos_token_id=None,
                                 pad_token_id=PADDING, use_cache=cache)[:, length:] for cache in (True, False)]
    assert torch.equal(*greedy)

    results = []
    for b, row in enumerate(rows):
        start, count = length - len(row), row.count(IMAGE)
        result = dict(tokens=torch.tensor(row), visible_image=torch.tensor(visible_images(row)),
                      generated=greedy[0][b], pixel_values=pixels[b, :count])
        for name, value in stages.items():
            if name in ("vision", "perceiver"): value = value.reshape(len(rows), most, *value.shape[-2:])[b, :count]
            else: value = value[b, start:]
            result[name] = value
        results.append({name: value.detach().contiguous().clone() for name, value in result.items()})
    return results


def write_checkpoint(name, changes):
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    changes = dict(changes)
    dtype, shard = changes.pop("dtype", torch.float32), changes.pop("shard", "1GB")
    generator = torch.Generator().manual_seed(SEED)
    model = random_model(configuration(**changes), generator)
    model.to(dtype)
    if model.config.tie_word_embeddings:  # save_pretrained refuses to write the tied additional rows
        os.makedirs(folder)
        model.config.save_pretrained(folder)
        save_file({name: value for name, value in model.state_dict().items() if not name.startswith("lm_head")},
                  os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    else:
        model.save_pretrained(folder, safe_serialization=True, max_shard_size=shard)
        os.remove(os.path.join(folder, "generation_config.json"))
    # The rotary tables are not rounded to the weights' type: f32 arithmetic on the stored weights is the truth here.
    model = IdeficsForVisionText2Text.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tensors = {}
    for prompt, rows in prompts(generator).items():
        for b, row in enumerate(reference(model, rows, generator)):
            if changes.get("num_hidden_layers") == 2 and prompt not in ("interleaved", "text"): continue
            for key, value in row.items():
                tensors[f"{prompt}{b if len(rows) > 1 else ''}.{key}"] = value
    save_file(tensors, os.path.join(folder, "reference.safetensors"))


def write_preprocessing():
    generator = numpy.random.default_rng(SEED)
    tensors = {}
    for name, (height, width, transparent) in dict(
            wide=(23, 61, False), tall=(90, 7, False), transparent=(31, 33, True), line=(2, 40, False),
            speck=(2, 2, True)).items():
        levels = generator.integers(0, 256, (height, width, 4), dtype=numpy.uint8)
        if not transparent: levels[..., 3] = 255
        image = Image.fromarray(levels) if transparent else Image.fromarray(levels[..., :3])
        values = IdeficsImageProcessor(image_size=IMAGE_SIZE).preprocess([image], return_tensors="pt")
        tensors[name + ".pixels"] = torch.from_numpy(levels)
        tensors[name + ".pixel_values"] = values[0].contiguous()
    save_file(tensors, os.path.join(HERE, "preprocess.safetensors"))


def write_manifest():
    files = {}
    for folder, _, names in sorted(os.walk(HERE)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name == "manifest.json" or "__pycache__" in path: continue
            files[os.path.relpath(path, HERE)] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    versions = {module.__name__: module.__version__ for module in (torch, transformers, safetensors, numpy, PIL)}
    json.dump(dict(schema=1, seed=SEED, python=sys.version.split()[0], versions=versions, files=files),
              open(os.path.join(HERE, "manifest.json"), "w"), indent=1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, changes in VARIANTS.items(): write_checkpoint(name, changes)
    write_preprocessing()
    write_manifest()
