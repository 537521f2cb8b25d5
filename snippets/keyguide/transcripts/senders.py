"""Who writes in a contact centre, under the names that exports have for them."""

_SIDES = {
    "customer": """user customer client visitor guest consumer caller enquirer inquirer contact end-user enduser
        end_user inbound incoming external 客户 客戶 顾客 顧客 访客 訪客 用户 用戶 お客様 ユーザー""",
    "agent": """agent staff operator representative rep support employee advisor adviser administrator supervisor
        human_agent admin outbound outbound-api outgoing internal
        客服 坐席 座席 员工 員工 人工 人工客服 客服人員 客服人员 オペレーター""",
    "bot": """assistant bot chatbot ai model virtual_assistant virtual_agent 机器人 機器人 智能客服 ボット""",
    "system": "system developer notification event 系统 系統 システム",
    "tool": "tool function 工具",
}
SENDERS = {name.replace("_", sign): side for side, names in _SIDES.items() for name in names.split() for sign in "_ "}
"""The side of each name, in lower case."""

REPLIERS = frozenset({"agent", "bot"})
"""The sides whose messages are replies."""

UNKNOWN = "unknown"
_LONGEST = 64


def fold_sender(name: object) -> str:
    """Give the side that a sender is on, or the name itself where that is not known.

    Example:
        >>> fold_sender("User"), fold_sender("客服"), fold_sender("Kim"), fold_sender(None)
        ('customer', 'agent', 'Kim', 'unknown')
    """
    if name is None:
        return UNKNOWN
    known = str(name).strip()[:_LONGEST]
    return SENDERS.get(known.casefold(), known) or UNKNOWN
