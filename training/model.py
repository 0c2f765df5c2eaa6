"""Fledgling: a Flamingo-style vision-language model with the names and equations of IDEFICS.

The state dict is that of the Hugging Face IDEFICS layout, so `export.py` only casts and writes it.

Letters in shapes: B sequences, T tokens, N pictures of the whole batch, P patches of a picture,
V width of the vision tower, L latents of a picture, M most pictures in a sequence, D width of the
decoder, H heads, d width of a head.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Config:
    """Sizes of the model; every width is a multiple of 64."""

    vocab: int = 0  # without the three added tokens
    added: int = 3
    image: int = 112
    patch: int = 14
    vision_width: int = 192
    vision_hidden: int = 768
    vision_layers: int = 6
    vision_heads: int = 3
    resampler_depth: int = 2
    resampler_heads: int = 3
    resampler_head_width: int = 64
    latents: int = 24
    width: int = 256
    hidden: int = 1024
    layers: int = 6
    heads: int = 4
    interval: int = 2

    @staticmethod
    def named(size: str, vocab: int) -> "Config":
        """"small" is what a processor can train in an evening; "large" wants an accelerator and is still under 40 M parameters."""
        if size == "large":
            return Config(vocab=vocab, image=224, patch=16, vision_width=384, vision_hidden=1536, vision_layers=7, vision_heads=6, resampler_heads=6,
                          latents=32, width=384, hidden=768, layers=8, heads=6)
        return Config(vocab=vocab)

    def hugging_face(self) -> dict:
        """The `config.json` of the export."""
        return dict(
            architectures=["IdeficsForVisionText2Text"], model_type="idefics", torch_dtype="bfloat16",
            vocab_size=self.vocab, additional_vocab_size=self.added, hidden_size=self.width,
            intermediate_size=self.hidden, num_hidden_layers=self.layers, num_attention_heads=self.heads,
            hidden_act="silu", rms_norm_eps=1e-6, dropout=0.0, max_position_embeddings=2048,
            tie_word_embeddings=False, use_cache=True, pad_token_id=0, bos_token_id=1, eos_token_id=2,
            cross_layer_interval=self.interval, qk_layer_norms=True, alpha_type="float", alpha_initializer="zeros",
            alphas_initializer_range=0.0, cross_layer_activation_function="swiglu", use_resampler=True,
            freeze_text_layers=False, freeze_vision_layers=False, freeze_lm_head=False,
            vision_config=dict(
                model_type="idefics_vision", embed_dim=self.vision_width, image_size=self.image, patch_size=self.patch,
                intermediate_size=self.vision_hidden, num_hidden_layers=self.vision_layers,
                num_attention_heads=self.vision_heads, num_channels=3, hidden_act="gelu", layer_norm_eps=1e-5,
                attention_dropout=0.0),
            perceiver_config=dict(
                model_type="idefics_perciever", resampler_depth=self.resampler_depth,
                resampler_n_heads=self.resampler_heads, resampler_head_dim=self.resampler_head_width,
                resampler_n_latents=self.latents, qk_layer_norms_perceiver=True, use_resampler=False),
        )

    def to_dict(self) -> dict:
        return asdict(self)


def attend(q: Tensor, k: Tensor, v: Tensor, scale: float, bias: Tensor | None = None) -> Tensor:
    """Softmax attention, written out: on CPUs its backward pass beats the fused one's.

    q [B, H, T, d], k and v [B, H, S, d], bias broadcast to [B, H, T, S] -> [B, H, T, d]
    """
    scores = (q * scale) @ k.transpose(-1, -2)
    if bias is not None:
        scores = scores + bias
    return scores.softmax(-1, dtype=torch.float32).to(v.dtype) @ v


def attention_logarithm(q: Tensor, k: Tensor, scale: float, bias: Tensor) -> Tensor:
    """Logarithms of the attention: q [B, H, T, d], k [B, H, S, d], bias broadcast to [B, H, T, S] -> [B, H, T, S]"""
    return ((q * scale) @ k.transpose(-1, -2) + bias).log_softmax(-1, dtype=torch.float32)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B, T, H*d] -> [B, H, T, d]"""
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def join_heads(x: Tensor) -> Tensor:
    """[B, H, T, d] -> [B, T, H*d]"""
    return x.transpose(1, 2).flatten(2)


def project(x: Tensor, *linears: nn.Linear) -> tuple[Tensor, ...]:
    """Several linear maps of one input as one product."""
    bias = None if linears[0].bias is None else torch.cat([m.bias for m in linears])
    return F.linear(x, torch.cat([m.weight for m in linears]), bias).split([m.out_features for m in linears], -1)


class RMSNorm(nn.Module):
    """Root-mean-square normalisation over the last axis, in f32."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.float(), self.weight.shape, self.weight.float(), 1e-6).to(x.dtype)


# ---------------------------------------------------------------------------- vision tower


class VisionAttention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.heads = c.vision_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(c.vision_width, c.vision_width) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(y, self.heads) for y in project(x, self.q_proj, self.k_proj, self.v_proj))
        return self.out_proj(join_heads(attend(q, k, v, q.shape[-1] ** -0.5)))


class VisionMLP(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.fc1 = nn.Linear(c.vision_width, c.vision_hidden)
        self.fc2 = nn.Linear(c.vision_hidden, c.vision_width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class VisionLayer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.self_attn = VisionAttention(c)
        self.layer_norm1 = nn.LayerNorm(c.vision_width)
        self.mlp = VisionMLP(c)
        self.layer_norm2 = nn.LayerNorm(c.vision_width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class VisionEmbeddings(nn.Module):
    """Patches as tokens, after a class token, with learned positions."""

    def __init__(self, c: Config):
        super().__init__()
        patches = (c.image // c.patch) ** 2
        self.patch = c.patch
        self.class_embedding = nn.Parameter(torch.randn(c.vision_width) * 0.02)
        self.patch_embedding = nn.Conv2d(3, c.vision_width, c.patch, c.patch, bias=False)
        self.position_embedding = nn.Embedding(patches + 1, c.vision_width)

    def forward(self, pixels: Tensor) -> Tensor:
        """[N, 3, image, image] -> [N, 1 + P, V]"""
        n, p = len(pixels), self.patch
        side = pixels.shape[-1] // p
        tiles = pixels.reshape(n, 3, side, p, side, p).permute(0, 2, 4, 1, 3, 5).reshape(n, side * side, 3 * p * p)
        tokens = F.linear(tiles, self.patch_embedding.weight.flatten(1))
        first = self.class_embedding.to(tokens.dtype).expand(n, 1, -1)
        return torch.cat([first, tokens], 1) + self.position_embedding.weight.to(tokens.dtype)


class VisionTower(nn.Module):
    """CLIP's vision transformer. `post_layernorm` belongs to the layout and is not used by IDEFICS."""

    def __init__(self, c: Config):
        super().__init__()
        self.embeddings = VisionEmbeddings(c)
        self.pre_layrnorm = nn.LayerNorm(c.vision_width)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(VisionLayer(c) for _ in range(c.vision_layers))
        self.post_layernorm = nn.LayerNorm(c.vision_width)

    def forward(self, pixels: Tensor) -> Tensor:
        """[N, 3, image, image] -> [N, 1 + P, V]"""
        x = self.pre_layrnorm(self.embeddings(pixels))
        for layer in self.encoder.layers:
            x = layer(x)
        return x


# ---------------------------------------------------------------------------- Perceiver resampler


class ResamplerAttention(nn.Module):
    """The latents look at the patches and at themselves."""

    def __init__(self, c: Config):
        super().__init__()
        width, inner = c.vision_width, c.resampler_heads * c.resampler_head_width
        self.heads = c.resampler_heads
        self.context_layer_norm, self.latents_layer_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q_layer_norm, self.k_layer_norm = (nn.LayerNorm(c.resampler_head_width) for _ in range(2))
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(width, inner, bias=False) for _ in range(3))
        self.output_proj = nn.Linear(inner, width, bias=False)

    def forward(self, context: Tensor, latents: Tensor) -> Tensor:
        latents = self.latents_layer_norm(latents)
        both = torch.cat([self.context_layer_norm(context), latents], 1)
        q = self.q_layer_norm(split_heads(self.q_proj(latents), self.heads))
        k, v = (split_heads(y, self.heads) for y in project(both, self.k_proj, self.v_proj))
        k = self.k_layer_norm(k)
        return self.output_proj(join_heads(attend(q.to(v.dtype), k.to(v.dtype), v, q.shape[-1] ** -0.5)))


class ResamplerMLP(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.ln = nn.LayerNorm(c.vision_width)
        self.fc = nn.Linear(c.vision_width, 4 * c.vision_width, bias=False)
        self.c_proj = nn.Linear(4 * c.vision_width, c.vision_width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.relu(self.fc(self.ln(x))))


class Resampler(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.latents = nn.Parameter(torch.randn(c.latents, c.vision_width))
        self.blocks = nn.ModuleList(
            nn.ModuleList([ResamplerAttention(c), ResamplerMLP(c)]) for _ in range(c.resampler_depth))
        self.layer_norm = nn.LayerNorm(c.vision_width)

    def forward(self, context: Tensor) -> Tensor:
        """[N, 1 + P, V] -> [N, L, V]"""
        x = self.latents.to(context.dtype).expand(len(context), -1, -1)
        for attention, mlp in self.blocks:
            x = x + attention(context, x)
            x = x + mlp(x)
        return self.layer_norm(x)


# ---------------------------------------------------------------------------- decoder


class GatedMLP(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.gate_proj, self.up_proj = (nn.Linear(c.width, c.hidden, bias=False) for _ in range(2))
        self.down_proj = nn.Linear(c.hidden, c.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = project(x, self.gate_proj, self.up_proj)
        return self.down_proj(F.silu(gate) * up)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary position embedding in two halves. x [B, H, T, d]; cos and sin [T, d]"""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


def rotary(start: int, length: int, width: int, device=None) -> tuple[Tensor, Tensor]:
    """cos and sin of positions start ..< start + length: each [length, width]"""
    inverse = 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float32, device=device) / width)
    angle = torch.outer(torch.arange(start, start + length, dtype=torch.float32, device=device), inverse).repeat(1, 2)
    return angle.cos(), angle.sin()


class SelfAttention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.heads = c.heads
        self.keeps, self.kept, self.given = 0, None, None  # see pointing.py and telling.py
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(c.width, c.width, bias=False) for _ in range(4))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, bias: Tensor, cache: dict | None) -> Tensor:
        q, k, v = (split_heads(y, self.heads) for y in project(x, self.q_proj, self.k_proj, self.v_proj))
        q, k = rotate(q, cos, sin).to(v.dtype), rotate(k, cos, sin).to(v.dtype)
        if cache is not None:
            if "k" in cache:
                k, v = torch.cat([cache["k"], k], 2), torch.cat([cache["v"], v], 2)
            cache["k"], cache["v"] = k, v
        if self.keeps:
            self.kept = attention_logarithm(q[:, :self.keeps], k[:, :self.keeps], q.shape[-1] ** -0.5, bias)
            self.given = x
        return self.o_proj(join_heads(attend(q, k, v, q.shape[-1] ** -0.5, bias)))


class DecoderLayer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.self_attn = SelfAttention(c)
        self.mlp = GatedMLP(c)
        self.input_layernorm, self.post_attention_layernorm = RMSNorm(c.width), RMSNorm(c.width)

    def forward(self, x, cos, sin, bias, cache):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, bias, cache)
        return x + self.mlp(self.post_attention_layernorm(x))


class CrossAttention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.heads = c.heads
        self.keeps, self.kept = 0, None  # see pointing.py
        self.q_proj, self.o_proj = (nn.Linear(c.width, c.width, bias=False) for _ in range(2))
        self.k_proj, self.v_proj = (nn.Linear(c.vision_width, c.width, bias=False) for _ in range(2))
        self.q_layer_norm, self.k_layer_norm = (RMSNorm(c.width // c.heads) for _ in range(2))

    def forward(self, x: Tensor, media: Tensor, bias: Tensor) -> Tensor:
        """x [B, T, D], media [B, M*L, V], bias [B, 1, T, M*L] -> [B, T, D]"""
        q = self.q_layer_norm(split_heads(self.q_proj(x), self.heads))
        k, v = (split_heads(y, self.heads) for y in project(media, self.k_proj, self.v_proj))
        k = self.k_layer_norm(k)
        if self.keeps:
            self.kept = attention_logarithm(q[:, :self.keeps], k[:, :self.keeps], q.shape[-1] ** -0.5, bias)
        return self.o_proj(join_heads(attend(q, k, v, q.shape[-1] ** -0.5, bias)))


class GatedCrossAttentionLayer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.cross_attn = CrossAttention(c)
        self.mlp = GatedMLP(c)
        self.input_layernorm, self.post_attention_layernorm = RMSNorm(c.width), RMSNorm(c.width)
        self.alpha_cross_attn = nn.Parameter(torch.tensor([1.0]))
        self.alpha_dense = nn.Parameter(torch.tensor([1.0]))

    def forward(self, x: Tensor, media: Tensor | None, bias: Tensor | None, sees: Tensor | None) -> Tensor:
        """`sees` [B, T, 1] is 0 where a token sees no picture: there only the MLP acts."""
        if media is not None:
            x = x + self.alpha_cross_attn.tanh() * self.cross_attn(self.input_layernorm(x), media, bias) * sees
        return x + self.alpha_dense.tanh() * self.mlp(self.post_attention_layernorm(x))


class SplitEmbedding(nn.Embedding):
    """Token embedding whose last rows, those of the added tokens, are a weight of their own."""

    def __init__(self, rows: int, added: int, width: int):
        super().__init__(rows, width)
        self.additional_embedding = nn.Embedding(added, width)

    def forward(self, ids: Tensor) -> Tensor:
        return F.embedding(ids, torch.cat([self.weight, self.additional_embedding.weight]))


class SplitLinear(nn.Linear):
    """Output layer whose last columns, those of the added tokens, are a weight of their own."""

    def __init__(self, width: int, rows: int, added: int):
        super().__init__(width, rows, bias=False)
        self.additional_fc = nn.Linear(width, added, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, torch.cat([self.weight, self.additional_fc.weight]))


def normalise(images: Tensor) -> Tensor:
    """uint8 [..., 3, h, w] -> what the vision tower takes."""
    mean, std = (torch.tensor(v, device=images.device)[:, None, None] for v in (MEAN, STD))
    return (images.float() / 255 - mean) / std


def picture_of(ids: Tensor, image_id: int) -> Tensor:
    """Which picture each token sees: the latest `<image>` up to and with it, -1 before the first. [B, T]"""
    return (ids == image_id).cumsum(-1) - 1


class Fledgling(nn.Module):
    """The whole model. `image_id` is the token id of `<image>`: fake is one less, end of utterance one more."""

    def __init__(self, c: Config):
        super().__init__()
        self.config = c
        self.image_id = c.vocab + 1
        self.end_id = c.vocab + 2
        self.model = nn.Module()
        self.model.embed_tokens = SplitEmbedding(c.vocab, c.added, c.width)
        self.model.vision_model = VisionTower(c)
        self.model.perceiver_resampler = Resampler(c)
        self.model.layers = nn.ModuleList(DecoderLayer(c) for _ in range(c.layers))
        self.model.gated_cross_attn_layers = nn.ModuleList(
            GatedCrossAttentionLayer(c) for _ in range(-(-c.layers // c.interval)))
        self.model.norm = RMSNorm(c.width)
        self.lm_head = SplitLinear(c.width, c.vocab, c.added)
        self.apply(self._initialise)

    @staticmethod
    def _initialise(module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.5 * module.in_features ** -0.5)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)

    def look(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures [N, 3, image, image] -> patch tokens [N, 1 + P, V] and latents [N, L, V]"""
        patches = self.model.vision_model(pixels)
        return patches, self.model.perceiver_resampler(patches)

    def read(self, ids: Tensor, media: Tensor | None, cache: list[dict] | None = None, seen: Tensor | None = None):
        """Decoder states of tokens.

        ids [B, T]; media [B, M, L, V] (None: no picture in any sequence); `cache`, one dict a layer, keeps
        keys and values between calls; `seen` [B, T] is `picture_of` the tokens, needed when they continue.
        -> last states [B, T, D] and the states halfway [B, T, D]
        """
        c = self.config
        b, t = ids.shape
        x = self.model.embed_tokens(ids)
        past = cache[0]["k"].shape[2] if cache and "k" in cache[0] else 0
        cos, sin = rotary(past, t, c.width // c.heads, x.device)
        causal = torch.full((t, past + t), float("-inf"), device=x.device).triu(past + 1)
        bias = sees = None
        if media is not None:
            seen = picture_of(ids, self.image_id) if seen is None else seen
            sees = (seen >= 0)[..., None]
            match = seen.clamp(min=0)[..., None] == torch.arange(media.shape[1], device=x.device)
            bias = torch.zeros(match.shape, device=x.device).masked_fill(~match, float("-inf")).repeat_interleave(c.latents, -1)[:, None]
            media = media.flatten(1, 2)
        halfway = x
        for i, layer in enumerate(self.model.layers):
            if i % c.interval == 0:
                x = self.model.gated_cross_attn_layers[i // c.interval](x, media, bias, sees)
            x = layer(x, cos, sin, causal, cache[i] if cache is not None else None)
            if i == c.layers // 2 - 1:
                halfway = x
        return self.model.norm(x), halfway

    @torch.no_grad()
    def answers(self, ids: list[list[int]], media: Tensor | None, longest: int = 48) -> list[list[int]]:
        """The greedy continuations of B prompts of one length, without `<end_of_utterance>`. media [B, M, L, V]"""
        cache = [{} for _ in self.model.layers]
        tokens = torch.tensor(ids, device=self.lm_head.weight.device)
        seen = picture_of(tokens, self.image_id)
        out: list[list[int]] = [[] for _ in ids]
        open_rows = set(range(len(ids)))
        for _ in range(longest):
            states, _ = self.read(tokens, media, cache, seen)
            logits = self.lm_head(states[:, -1])
            logits[:, self.image_id - 1:self.image_id + 1] = float("-inf")
            tokens, seen = logits.argmax(-1, keepdim=True), seen[:, -1:]
            for row, token in enumerate(tokens[:, 0].tolist()):
                if row in open_rows:
                    if token in (self.end_id, 2):
                        open_rows.remove(row)
                    else:
                        out[row].append(token)
            if not open_rows:
                break
        return out
