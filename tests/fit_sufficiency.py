"""Fit the weights of `chat/sufficiency.py` on the tuning set; prints them and how well they divide.

usage: python -m tests.fit_sufficiency
"""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from chat.answering import Assistant
from chat.evaluation.records import Question
from chat.sufficiency import Signals, weigh
from ingest.environment import prepare
from ingest.settings import AppSettings
from tests.evaluate import SETS, read_questions

NAMES = ("closeness", "strangeness", "judged")
REFUSED = 0.03
"""Share of the answerable questions that the bar may refuse."""
FOLDS = StratifiedKFold(10, shuffle=True, random_state=0)


def signals(questions: list[Question], assistant: Assistant) -> Iterator[Signals]:
    """What is weighed for questions asked by themselves."""
    index = assistant.index()
    for question in questions:
        text = assistant.understood(question.full)
        yield weigh(index, index.rank(text), text)


def main() -> None:
    """Print weights, bar, and areas under the curve (tuning: cross-validated)."""
    prepare()
    assistant = Assistant(AppSettings.load())
    sets = {name: read_questions(name) for name in SETS}
    held = {name: np.array([bool(q.facts) for q in sets[name]]) for name in SETS}
    weighed = {
        name: np.array(
            [
                (s.closeness, sum(s.strange.values()), s.judged)
                for s in signals(questions, assistant)
            ]
        )
        for name, questions in sets.items()
    }
    model = LogisticRegression(C=100, class_weight="balanced")
    folded = cross_val_predict(
        model, weighed["tune"], held["tune"], cv=FOLDS, method="decision_function"
    )
    model.fit(weighed["tune"], held["tune"])
    scale = model.coef_[0][0]
    print(dict(zip(NAMES, (model.coef_[0] / scale).round(3), strict=True)))
    scores = {name: values @ model.coef_[0] / scale for name, values in weighed.items()}
    print("bar", np.quantile(scores["tune"][held["tune"]], REFUSED).round(3))
    print("tune", round(roc_auc_score(held["tune"], folded), 3))
    print("report", round(roc_auc_score(held["report"], scores["report"]), 3))


if __name__ == "__main__":
    main()
