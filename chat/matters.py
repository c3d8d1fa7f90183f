"""What words are about beyond the approaches that they name, each topic under one name. Pure."""

import re
from functools import lru_cache

from chat.keywords import terms
from chat.stance import NAMES

SAME = {
    "cost": "cost costs price pricing cheap cheaper expensive money budget bill bills pay dollar"
    " dollars economics save afford upfront",
    "speed": "latency speed delay fast faster slow slower milliseconds quick responsive",
    "knowledge": "knowledge fact facts information memorize memorise",
    "truthfulness": "hallucinate hallucination hallucinations hallucinating fabricate invent"
    " factual accuracy accurate untrue",
    "the documents": "corpus documents docs document pages files",
    "structured output": "format formats structured structure json schema",
    "the first step": "first start starting begin beginning default initially",
    "equipment and skills": "gpu gpus hardware compute expertise skill skills infrastructure",
    "data sovereignty": "sovereignty sovereign compliance gdpr premises hosted hosting servers"
    " infrastructure separation",
    "customer support": "support helpdesk customer",
    "code": "code coding codebase developer developers programming",
    "medicine": "medical medicine health healthcare clinical doctor nurse hospital patient",
    "law": "legal law lawyer lawyers contract court attorney",
    "volume": "volume traffic query queries request requests",
    "frequency": "often frequent frequently frequency daily weekly monthly quarterly update updates"
    " updated change changes changing",
    "upkeep": "maintain maintains maintaining maintenance upkeep operate operating ongoing",
    "evaluation": "evaluation evaluate evaluating eval test tests audit",
}
KNOWLEDGE_BASE = re.compile(r"\bknowledge (?:base|bases)\b", re.IGNORECASE)
"""The documents, not what is known."""
MADE_UP = re.compile(
    r"\b(?:mak(?:e|es|ing)|made) (?:(?:things|stuff|facts|it|something) )?up\b", re.IGNORECASE
)
GENERAL = frozenset(
    terms(
        "assistant chatbot bot system tool app application approach option way use need want build"
        " make work case question answer articles recommend best better good right should model"
        " llm data which what language take mean find write still always ever really our main"
        " primary must may might stay own break even breakeven anything thing things go get keep"
        " all everything training labeled large set dataset"
        " minimum also only per factor step"
        " disagree differ agree opinion say same quote custom size number amount normal exception"
    )
)
_GROUPS = {stem: name for name, words in SAME.items() for stem in terms(words)}


@lru_cache(maxsize=20_000)
def topics(words: str) -> frozenset[str]:
    """What words are about, each topic under one name whatever it is called."""
    rest = MADE_UP.sub("hallucination", KNOWLEDGE_BASE.sub("corpus", words))
    for pattern in NAMES.values():
        rest = pattern.sub(" ", rest)
    return frozenset(_GROUPS.get(term, term) for term in terms(rest) if term not in GENERAL)
