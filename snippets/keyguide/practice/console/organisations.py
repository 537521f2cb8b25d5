"""Organisations and projects: how they come to be."""

from decimal import Decimal

from keyguide.practice.people import Account
from keyguide.practice.state import State
from keyguide.practice.tenancy import Organisation, Project

DEFAULT_PROJECT = "Default project"


def found(state: State, account: Account, name: str, project_name: str = "") -> Organisation:
    """Make the organisation of a new account, with its default project and no credit.

    Args:
        state: Where it is to be known.
        account: Its owner.
        name: Its name.
        project_name: A further project; empty for none.
    """
    organisation = Organisation(
        f"org-practice-{state.count('own').removeprefix('own_')}",
        credit_usd=Decimal(0),
        name=name,
        paid_usd=Decimal(0),
    )
    add_project(state, organisation, DEFAULT_PROJECT)
    if project_name and project_name != DEFAULT_PROJECT:
        add_project(state, organisation, project_name)
    account.organisation = organisation
    return organisation


def add_project(state: State, organisation: Organisation, name: str) -> Project:
    """Make a project.

    Args:
        state: Where it is to be known.
        organisation: Where it belongs.
        name: Its name.
    """
    project = Project(
        f"proj_practice_{state.count('project').removeprefix('project_')}",
        organisation,
        name=name,
        created_at_s=state.clock(),
    )
    organisation.projects.append(project)
    return project


def find_project(organisation: Organisation, wanted: str) -> Project:
    """Give a project by its name or its id.

    Raises:
        KeyError: There is none.
    """
    for project in organisation.projects:
        if wanted in (project.id, project.name):
            return project
    raise KeyError(wanted)
