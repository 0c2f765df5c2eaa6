"""Write the trained model in the Hugging Face IDEFICS layout, cast to bfloat16.

    python3 training/export.py [--run training/runs/chat.pt] [--out assets/fledgling]
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from model import MEAN, STD, Config, Fledgling
from tokenizer import FOLDER, Encoder
from train_vision import RUNS

TOKENIZER = dict(
    tokenizer_class="LlamaTokenizerFast", bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<unk>",
    additional_special_tokens=["<fake_token_around_image>", "<image>", "<end_of_utterance>"],
    add_bos_token=True, add_eos_token=False, padding_side="left", legacy=True, clean_up_tokenization_spaces=False,
    model_max_length=2048,
    chat_template=(
        "{{ bos_token }}{% for m in messages %}{{ '' if loop.first else '\n' }}"
        "{{ m['role'] | capitalize }}:{% if m['content'] is string %}{{ ' ' + m['content'] | trim }}"
        "{% else %}{% for p in m['content'] %}{% if p['type'] == 'image' %}"
        "{{ '<image><fake_token_around_image>' if not loop.first and m['content'][loop.index0 - 1]['type'] == 'image' else "
        "'<fake_token_around_image><image><fake_token_around_image>' }}"
        "{% else %}{{ (' ' if loop.first else '') + p['text'] | trim }}{% endif %}{% endfor %}{% endif %}"
        "{{ '<end_of_utterance>' }}{% endfor %}{% if add_generation_prompt %}{{ '\nAssistant:' }}{% endif %}"))


def write(model: Fledgling, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    c, end = model.config, model.end_id

    def put(name: str, value: dict) -> None:
        (out / name).write_text(json.dumps(value, indent=2) + "\n")

    put("config.json", c.hugging_face())
    put("preprocessor_config.json", dict(image_processor_type="IdeficsImageProcessor", image_size=c.image, image_num_channels=3,
                                         image_mean=MEAN, image_std=STD))
    put("tokenizer_config.json", TOKENIZER)
    put("generation_config.json", dict(bos_token_id=1, pad_token_id=0, eos_token_id=[2, end], bad_words_ids=[[end - 2], [end - 1]],
                                       do_sample=False, max_new_tokens=64))
    tensors = {k: v.to(torch.bfloat16).contiguous() for k, v in model.state_dict().items()}
    save_file(tensors, out / "model.safetensors", metadata=dict(format="pt"))
    (out / "model.safetensors").chmod(0o644)


def load(folder: Path = FOLDER) -> Fledgling:
    """The exported model, its bfloat16 weights as f32, ready to answer."""
    hf = json.loads((folder / "config.json").read_text())
    v, p = hf["vision_config"], hf["perceiver_config"]
    model = Fledgling(Config(
        vocab=hf["vocab_size"], added=hf["additional_vocab_size"], image=v["image_size"], patch=v["patch_size"],
        vision_width=v["embed_dim"], vision_hidden=v["intermediate_size"], vision_layers=v["num_hidden_layers"],
        vision_heads=v["num_attention_heads"], resampler_depth=p["resampler_depth"], resampler_heads=p["resampler_n_heads"],
        resampler_head_width=p["resampler_head_dim"], latents=p["resampler_n_latents"], width=hf["hidden_size"],
        hidden=hf["intermediate_size"], layers=hf["num_hidden_layers"], heads=hf["num_attention_heads"],
        interval=hf["cross_layer_interval"]))
    model.load_state_dict({k: t.float() for k, t in load_file(folder / "model.safetensors").items()})
    return model.eval()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--run", type=Path, default=RUNS / "chat.pt")
    arguments.add_argument("--out", type=Path, default=FOLDER)
    a = arguments.parse_args()
    model = Fledgling(Config(vocab=Encoder().words))
    model.load_state_dict(torch.load(a.run)["average"])
    write(model, a.out)


if __name__ == "__main__":
    main()
