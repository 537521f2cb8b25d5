"""The commands, and the parser that typer makes of them."""

import typer

from keyguide.cli.count import count
from keyguide.cli.estimate import estimate
from keyguide.cli.fresh import fresh
from keyguide.cli.practice import practice
from keyguide.cli.verify import verify
from keyguide.cli.walk import walk

app = typer.Typer(
    name="keyguide",
    help="Check an OpenAI key, count tokens, estimate costs, practise without an account, and walk the guide.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # Rich would double the time that --help takes
    pretty_exceptions_enable=False,
)
# In a help text, the line "\\b" (a backspace) keeps the lines of its paragraph as they are.
app.command(
    short_help="Tell whether a key works, and if not, which step mends it.", context_settings={"allow_extra_args": True}
)(verify)
app.command(short_help="Count the tokens of text files and transcripts.")(count)
app.command(short_help="Estimate what a month costs, and whether the limits hold.")(estimate)
app.command(short_help="Start the practice product on this machine.")(practice)
app.command(short_help="Walk the steps of the guide in a browser.")(walk)
app.command(short_help="Tell what in the guide is no longer true.")(fresh)
