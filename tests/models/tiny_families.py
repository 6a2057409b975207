"""Tiny checkpoints of every family: real configurations and tokenizers, random weights.

They are saved as a hub would give them, so that the real code fetches, converts and runs them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sentencepiece
import tokenizers
import torch
import transformers
from tokenizers import decoders, models, pre_tokenizers, trainers
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

from summariser.models.registry import ModelEntry

SENTENCES = (
    "The minister said on Monday that 45 people had left the city before the flood.",
    "Farmers in the north of the country ask for water, seeds and better roads.",
    "Officials of the province opened three schools and a hospital last week.",
    "Prices of bread rose again, and traders in Kabul blame the closed border.",
    "وزیر نے پیر کو کہا کہ سیلاب سے پہلے 45 افراد شہر چھوڑ چکے تھے۔",
    "ملک کے شمال میں کسان پانی، بیج اور بہتر سڑکیں مانگ رہے ہیں۔",
    "صوبے کے حکام نے پچھلے ہفتے تین اسکول اور ایک ہسپتال کھولا۔",
    "وزیر د دوشنبې په ورځ وویل چې له سېلاب مخکې ۴۵ کسان له ښاره وتلي وو.",
    "د هېواد په شمال کې بزګران اوبه، تخمونه او ښې لارې غواړي.",
    "وزیر روز دوشنبه گفت که پیش از سیلاب ۴۵ تن شهر را ترک کرده بودند.",
    "دهقانان شمال کشور آب، تخم و راه‌های بهتر می‌خواهند.",
    "Министр сказал в понедельник, что до наводнения город покинули 45 человек.",
    "Крестьяне на севере страны просят воду, семена и хорошие дороги.",
    "部长星期一说,洪水之前有四十五人离开了城市。",
    "北方的农民要求水、种子和更好的道路。",
)
_VOCABULARY = 420
_LAYERS = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_position_embeddings": 96,
}
_T5_LAYERS = {
    "d_model": 32,
    "d_kv": 16,
    "d_ff": 48,
    "num_layers": 2,
    "num_heads": 2,
    "feed_forward_proj": "gated-gelu",
    "decoder_start_token_id": 0,
}
_DECODER_LAYERS = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "max_position_embeddings": 96,
}


def make_checkpoint(name: str, directory: Path) -> ModelEntry:
    """Write the checkpoint called ``name`` into ``directory``; return its line of the registry.

    Args:
        name: One of ``FAMILIES``.
        directory: Where; it is made.
    """
    torch.manual_seed(sum(name.encode()))
    directory.mkdir(parents=True)
    family, task, scheme, make = FAMILIES[name]
    tokenizer, model = make(directory)
    _randomise(model, len(tokenizer))
    tokenizer.save_pretrained(str(directory))
    model.eval().save_pretrained(str(directory))
    return ModelEntry(
        id=f"tiny-{name}",
        task=task,
        family=family,
        scheme=scheme,
        hub_id=str(directory),
        revision="main",
        licence="Apache-2.0",
        commercial_use=True,
        languages=("en", "ur", "ps", "prs"),
        max_source_tokens=80,
        size_mb=1,
    )


def _randomise(model: Any, tokens: int) -> None:
    """Give every weight a size at which each token matters, so that texts differ and vary.

    Args:
        model: Changed in place.
        tokens: Size of its tokenizer; rows beyond it are never written, as in trained models.
    """
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue  # sinusoidal positions
        if name.endswith("bias"):
            torch.nn.init.normal_(weight, std=0.1)
        elif "norm" in name:
            torch.nn.init.normal_(weight, mean=1.0, std=0.1)
        else:
            # What is read must weigh more than what was written last.
            reading = "encoder_attn" in name or "EncDecAttention" in name
            torch.nn.init.normal_(weight, std=1.0 if reading else 0.3)
    table = model.get_output_embeddings().weight
    with torch.no_grad():
        table[model.config.eos_token_id] *= 2  # so that some texts end by themselves
        table[tokens:] = 0
        if model.config.model_type == "marian":
            table[model.config.pad_token_id] = 0  # which its decoder starts from
    bias = getattr(model, "final_logits_bias", None)
    if bias is not None:
        bias.normal_(std=0.3)


def _bart(directory: Path) -> tuple[Any, Any]:
    vocabulary, merges = _byte_level(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer = transformers.BartTokenizer(vocab=vocabulary, merges=merges)
    config = transformers.BartConfig(
        **_LAYERS,
        vocab_size=len(vocabulary),
        forced_eos_token_id=2,
        normalize_before=False,
        normalize_embedding=True,
    )
    model = transformers.BartForConditionalGeneration(config)
    model.generation_config.forced_bos_token_id = 0
    return tokenizer, model


def _pegasus(directory: Path) -> tuple[Any, Any]:
    offset = 103
    specials = ["<pad>", "</s>", "<mask_1>", "<mask_2>"]
    specials += [f"<unk_{index}>" for index in range(2, offset)]
    pieces = [(special, 0.0) for special in specials] + [("<unk>", 0.0), *_unigram()]
    tokenizer = transformers.PegasusTokenizer(vocab=pieces)
    config = transformers.PegasusConfig(
        **_LAYERS,
        vocab_size=len(pieces),
        scale_embedding=True,
        forced_eos_token_id=1,
        normalize_before=True,
        normalize_embedding=False,
    )
    return tokenizer, transformers.PegasusForConditionalGeneration(config)


def _mt5(directory: Path) -> tuple[Any, Any]:
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *_unigram()]
    tokenizer = transformers.T5Tokenizer(vocab=pieces, extra_ids=0)
    # The published mT5 has more rows than its tokenizer has tokens.
    config = transformers.MT5Config(**_T5_LAYERS, vocab_size=len(pieces) + 12)
    return tokenizer, _untied(transformers.MT5ForConditionalGeneration(config))


def _madlad(directory: Path) -> tuple[Any, Any]:
    targets = [(f"<2{code}>", 0.0) for code in ("en", "ur", "ps", "fa", "fr")]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *targets, *_unigram()]
    tokenizer = transformers.T5Tokenizer(
        vocab=pieces, extra_ids=0, additional_special_tokens=[target for target, _ in targets]
    )
    config = transformers.T5Config(**_T5_LAYERS, vocab_size=len(pieces), tie_word_embeddings=False)
    return tokenizer, _untied(transformers.T5ForConditionalGeneration(config))


def _untied(model: Any) -> Any:
    """Give the output a table of its own, as in every T5 but the first."""
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.clone())
    return model


def _marian(directory: Path) -> tuple[Any, Any]:
    for name in ("source.spm", "target.spm"):
        (directory / name).write_bytes(_sentencepiece_model())
    codes = [">>urd<<", ">>pus<<", ">>prs<<", ">>fas<<"]
    tokens = ["</s>", "<unk>", *codes, *(piece for piece, _ in _unigram()), "<pad>"]
    (directory / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}))
    tokenizer = transformers.MarianTokenizer(
        source_spm=str(directory / "source.spm"),
        target_spm=str(directory / "target.spm"),
        vocab=str(directory / "vocab.json"),
    )
    pad = len(tokens) - 1
    config = transformers.MarianConfig(
        **_LAYERS,
        vocab_size=len(tokens),
        activation_function="swish",
        scale_embedding=True,
        eos_token_id=0,
        pad_token_id=pad,
        decoder_start_token_id=pad,
        forced_eos_token_id=0,
    )
    model = transformers.MarianMTModel(config)
    model.generation_config.bad_words_ids = [[pad]]
    return tokenizer, model


def _m2m100(directory: Path) -> tuple[Any, Any]:
    (directory / "sentencepiece.bpe.model").write_bytes(_sentencepiece_model())
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *(piece for piece, _ in _unigram())]
    (directory / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}))
    codes = FAIRSEQ_LANGUAGE_CODES["m2m100"]
    tokenizer = transformers.M2M100Tokenizer(
        vocab_file=str(directory / "vocab.json"),
        spm_file=str(directory / "sentencepiece.bpe.model"),
        additional_special_tokens=[f"__{code}__" for code in codes],
    )
    size = len(tokens) + len(tokenizer.lang_token_to_id) + tokenizer.num_madeup_words
    config = transformers.M2M100Config(**_LAYERS, vocab_size=size, scale_embedding=True)
    return tokenizer, transformers.M2M100ForConditionalGeneration(config)


def _nllb(directory: Path) -> tuple[Any, Any]:
    vocabulary, merges = _metaspace(["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer = transformers.NllbTokenizer(vocab=vocabulary, merges=merges)
    config = transformers.M2M100Config(**_LAYERS, vocab_size=len(tokenizer), scale_embedding=True)
    return tokenizer, transformers.M2M100ForConditionalGeneration(config)


def _gemma3(directory: Path) -> tuple[Any, Any]:
    letters = [f"<0x{byte:02X}>" for byte in range(256)]
    vocabulary, merges = _metaspace(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *letters])
    tokenizer = transformers.GemmaTokenizer(
        vocab=vocabulary, merges=merges, add_bos_token=True, add_eos_token=False
    )
    config = transformers.Gemma3TextConfig(
        **_DECODER_LAYERS,
        layer_types=["sliding_attention", "full_attention"],
        vocab_size=len(vocabulary),
        sliding_window=64,
        query_pre_attn_scalar=16,
    )
    return tokenizer, transformers.Gemma3ForCausalLM(config)


def _gemma3_images(directory: Path) -> tuple[Any, Any]:
    """Return the larger Gemma 3, whose text model is one part of what also reads images."""
    tokenizer, text_only = _gemma3(directory)
    text = text_only.config.to_dict()
    del text["model_type"]
    config = transformers.Gemma3Config(
        text_config=text,
        vision_config={
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 28,
            "patch_size": 14,
        },
        mm_tokens_per_image=1,
        eos_token_id=1,
    )
    return tokenizer, transformers.Gemma3ForConditionalGeneration(config)


def _qwen3(directory: Path) -> tuple[Any, Any]:
    vocabulary, merges = _byte_level(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer = transformers.Qwen2Tokenizer(
        vocab=vocabulary,
        merges=merges,
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )
    config = transformers.Qwen3Config(
        **_DECODER_LAYERS,
        vocab_size=len(vocabulary) + 5,
        bos_token_id=0,
        eos_token_id=vocabulary["<|im_end|>"],
        pad_token_id=0,
        tie_word_embeddings=False,
    )
    return tokenizer, transformers.Qwen3ForCausalLM(config)


FAMILIES: Mapping[str, tuple[str, str, str, Callable[[Path], tuple[Any, Any]]]] = {
    "bart": ("bart", "summarise", "plain", _bart),
    "pegasus": ("pegasus", "summarise", "plain", _pegasus),
    "mt5": ("t5", "summarise", "plain", _mt5),
    "madlad": ("t5", "translate", "madlad", _madlad),
    "marian": ("marian", "translate", "opus-mt", _marian),
    "m2m100": ("m2m100", "translate", "m2m100", _m2m100),
    "nllb": ("nllb", "translate", "nllb", _nllb),
    "gemma3": ("gemma3", "summarise", "gemma-chat", _gemma3),
    "gemma3-images": ("gemma3", "summarise", "gemma-chat", _gemma3_images),
    "qwen3": ("qwen3", "summarise", "chatml", _qwen3),
}
"""By name: family, task and scheme of the registry, and what makes tokenizer and model."""


def _sentencepiece_model() -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=written,
        vocab_size=_VOCABULARY,
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    return written.getvalue()


def _unigram() -> list[tuple[str, float]]:
    """Return pieces and scores, the special ones left out."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=_sentencepiece_model())
    return [
        (processor.id_to_piece(index), processor.get_score(index))
        for index in range(processor.get_piece_size())
        if not (processor.is_control(index) or processor.is_unknown(index))
    ]


def _metaspace(specials: list[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return vocabulary and merges of pieces that spell a space as ``▁``."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return _trained(tokenizer, specials, [])


def _byte_level(specials: list[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return vocabulary and merges of pieces that spell each byte as a character."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return _trained(tokenizer, specials, pre_tokenizers.ByteLevel.alphabet())


def _trained(
    tokenizer: tokenizers.Tokenizer, specials: list[str], alphabet: list[str]
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY + len(specials),
        special_tokens=specials,
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]
