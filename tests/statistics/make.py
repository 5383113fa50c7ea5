"""Made quiz.json: responses of forty people to eight questions, and what other people's programs say of them.

    python3 -m venv /tmp/st && /tmp/st/bin/pip install numpy==2.4.6 scipy==1.17.1 pandas pingouin==0.7.0
    /tmp/st/bin/python tests/statistics/make.py

Nothing here shares a line with src/results/items: alpha is pingouin's, correlations and intervals are scipy's.
"""

import json
import pathlib

import numpy as np
import pandas as pd
import pingouin
from scipy import stats

dice = np.random.default_rng(20261122)
PEOPLE, POINTS = 40, np.array([1, 1, 1, 2, 1, 1, 3, 1], float)
strength = dice.normal(size=PEOPLE)
hard = np.array([-1.5, -0.5, 0.0, 0.3, 0.8, 1.2, 0.0, 0.2])
# The last but one measures nothing, the last the opposite.
weight = np.array([1.2, 1.5, 1.0, 1.4, 1.1, 1.3, 0.0, -1.2])
chance = 1 / (1 + np.exp(-weight * (strength[:, None] - hard)))
credit = (dice.random((PEOPLE, 8)) < chance).astype(float)
# Of one question parts are right, too.
credit[:, 3] = np.round(chance[:, 3] * 4 + dice.normal(scale=0.5, size=PEOPLE)).clip(0, 4) / 4
picked = dice.integers(0, 3, size=(PEOPLE, 8))

earned = credit * POINTS
total = earned.sum(axis=1)
score = total / POINTS.sum()
seconds = np.round(np.exp(dice.normal(3.5, 0.7, size=(PEOPLE, 8))), 1)
sure = dice.integers(1, 4, size=(PEOPLE, 8))
items = []


def thirds(rest):
    """Who is in the weak and in the strong third, where nobody is parted from who earns the same per cent."""
    earned = np.floor(rest * 100 + 0.5)
    weak = min(np.unique(earned), key=lambda level: (abs((earned <= level).sum() - PEOPLE / 3), (earned <= level).sum()))
    strong = min(np.unique(earned), key=lambda level: (abs((earned >= level).sum() - PEOPLE / 3), (earned >= level).sum()))
    return earned <= weak, earned >= strong


for at in range(8):
    rest = (total - earned[:, at]) / (POINTS.sum() - POINTS[at])
    r = stats.pearsonr(credit[:, at], rest)
    low, high = r.confidence_interval()
    options = {}
    weak, strong = thirds(rest)
    for option in ["key", "a", "b", "c"]:
        took = (credit[:, at] == 1) if option == "key" else (credit[:, at] < 1) & (picked[:, at] == "abc".index(option))
        if took.any():
            options[option] = {
                "n": int(took.sum()), "rest": float(rest[took].mean()),
                "deviation": float(rest[took].std(ddof=1)) if took.sum() > 1 else None,
                "strong": int((took & strong).sum()), "weak": int((took & weak).sum()),
            }
    items.append({
        "facility": float(credit[:, at].mean()),
        "discrimination": float(r.statistic),
        "interval": [float(low), float(high)],
        "rest": float(rest.mean()),
        "strong": int(strong.sum()), "weak": int(weak.sum()),
        "median": float(np.quantile(seconds[:, at], 0.5, method="lower")),
        "sure": [
            [int((sure[:, at] == level).sum()), float((credit[sure[:, at] == level, at] == 1).mean())]
            for level in (1, 2, 3)
        ],
        "options": options,
    })
alpha, _ = pingouin.cronbach_alpha(data=pd.DataFrame(earned))
right = pd.DataFrame((credit == 1).astype(float))
k, p = 8, right.mean()
kr20 = k / (k - 1) * (1 - (p * (1 - p)).sum() / right.sum(axis=1).var(ddof=0))
people = [
    {"score": float(score[who]), "credit": credit[who].tolist(),
     "taken": ["key" if credit[who, at] == 1 else "abc"[picked[who, at]] for at in range(8)],
     "seconds": seconds[who].tolist(), "sure": sure[who].tolist()}
    for who in range(PEOPLE)
]
out = {
    "points": POINTS.tolist(), "people": people, "mean": float(score.mean()), "deviation": float(score.std(ddof=1)),
    "alpha": float(alpha), "error": float(score.std(ddof=1) * np.sqrt(1 - alpha)), "kr20": float(kr20), "items": items,
    "wilson": [
        [right, n, float(stats.binomtest(right, n).proportion_ci(method="wilson").high)]
        for right, n in [(0, 10), (3, 10), (5, 20), (10, 50), (49, 50), (200, 1000)]
    ],
}
path = pathlib.Path(__file__).parent / "quiz.json"
path.write_text(json.dumps(out, indent=None, separators=(",", ":")).replace('},{"', '},\n{"') + "\n")
print(alpha, kr20, [round(item["discrimination"], 2) for item in items])
