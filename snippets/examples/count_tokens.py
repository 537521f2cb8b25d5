"""Count the tokens of a text and of a chat, and say what one reply costs."""

import keyguide

enquiry = "Hello, I ordered a kettle on Monday. When will it arrive?"
counted = keyguide.count_text(enquiry, model="gpt-4o")
print(f"{counted.tokens} tokens, counted with {counted.encoding}")

chat = [
    {
        "role": "system",
        "content": "You answer delivery enquiries for Harbour Example Ltd.",
    },
    {"role": "user", "content": enquiry},
]
prompt = keyguide.count_messages(chat, model="gpt-4o")
cost = keyguide.calculate_cost(
    "gpt-4o", input_tokens=prompt.tokens, output_tokens=80
)
print(
    f"{prompt.tokens} tokens as a chat; "
    f"with a reply of 80 tokens it costs ${cost.total_usd:.6f}"
)
