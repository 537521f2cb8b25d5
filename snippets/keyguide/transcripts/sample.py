"""The transcript that comes with the package: invented, in five languages, to try everything with."""

from pathlib import Path


def find_sample() -> Path:
    """Give the bundled sample: 2,000 conversations of a contact centre that does not exist.

    JSON Lines, packed with gzip: four weeks, in English, Traditional and Simplified Chinese, Japanese and Thai. All of
    it is invented, so it says nothing about real customers, real prices of a contact centre, or real languages.

    Returns:
        The path of the file.

    Example:
        >>> find_sample().name
        'sample.jsonl.gz'
    """
    return Path(__file__).with_name("sample.jsonl.gz")
