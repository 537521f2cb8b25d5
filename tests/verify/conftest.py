"""What the tests of the check share: certificates that nobody but them trusts."""

import pytest

from verify.certificates import Certificates, make_certificates


@pytest.fixture(scope="session", name="certificates")
def _certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))
