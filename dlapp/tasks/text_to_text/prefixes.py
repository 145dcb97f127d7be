"""What the built-in network is told to do: the words before the text, as T5 had them (Raffel et al. 2020)."""

TO_JAPANESE = "translate English to Japanese: "
TO_ENGLISH = "translate Japanese to English: "
SUMMARIZE = "summarize: "
QUESTION, CONTEXT = "question: ", " context: "
