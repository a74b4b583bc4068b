"""The schema, put together from one file per domain; `graphql/schema.graphql` is printed from it."""

from strawberry import Schema
from strawberry.tools import merge_types

from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.applications.acts import ActsQuery
from backend.graphapi.applications.data_readings import DataReadingsQuery
from backend.graphapi.applications.disputes import DisputesMutation
from backend.graphapi.applications.operations import ApplicationsMutation, ApplicationsQuery
from backend.graphapi.applications.running_cases import RunningCasesMutation
from backend.graphapi.base.scalars import CONFIG
from backend.graphapi.cases.operations import CasesMutation, CasesQuery, CasesSubscription
from backend.graphapi.catalogue.operations import CatalogueQuery
from backend.graphapi.directory.operations import DirectoryQuery
from backend.graphapi.matters.operations import MattersMutation, MattersQuery
from backend.graphapi.protocol.execution import GatewaySchema
from backend.graphapi.protocol.masking import ErrorMasking
from backend.graphapi.registration.operations import RegistrationMutation, RegistrationQuery
from backend.graphapi.registration.rehearsals import RehearsalsMutation

Query = merge_types(
    "Query",
    (
        CatalogueQuery,
        DirectoryQuery,
        ApplicationsQuery,
        CasesQuery,
        DataReadingsQuery,
        ActsQuery,
        RegistrationQuery,
        MattersQuery,
    ),
)
Mutation = merge_types(
    "Mutation",
    (
        ApplicationsMutation,
        RunningCasesMutation,
        DisputesMutation,
        CasesMutation,
        RegistrationMutation,
        RehearsalsMutation,
        MattersMutation,
    ),
)
Subscription = merge_types("Subscription", (CasesSubscription,))

_HEAD = (
    "# The public contract, printed from the code by `make schema`. Errors: errors.json; operations: operations/.\n\n"
)


def gateway_schema(known: KnownDocuments, limits: GuardLimits, masking: ErrorMasking) -> GatewaySchema:
    """The schema as the gateway executes it. Raises `OperationFileInvalid`."""
    return GatewaySchema(Query, Mutation, Subscription, known=known, limits=limits, masking=masking, config=CONFIG)


def sdl() -> str:
    """The contract as text."""
    return _HEAD + Schema(Query, Mutation, Subscription, config=CONFIG).as_str() + "\n"
