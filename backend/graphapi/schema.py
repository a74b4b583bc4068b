"""The schema, put together from one file per domain; `graphql/schema.graphql` is printed from it."""

from strawberry import Schema
from strawberry.tools import merge_types

from backend.graphapi.acts import ActsQuery
from backend.graphapi.applying import ApplyingMutation, ApplyingQuery
from backend.graphapi.cases import CasesMutation, CasesQuery, CasesSubscription
from backend.graphapi.disputes import DisputesMutation
from backend.graphapi.gateway_schema import GatewaySchema
from backend.graphapi.guard import GuardLimits
from backend.graphapi.items import ItemsQuery
from backend.graphapi.known import KnownDocuments
from backend.graphapi.masking import ErrorMasking
from backend.graphapi.previews import PreviewsQuery
from backend.graphapi.readings import ReadingsQuery
from backend.graphapi.registration import RegistrationMutation, RegistrationQuery
from backend.graphapi.rehearsals import RehearsalsMutation
from backend.graphapi.scalars import CONFIG

Query = merge_types(
    "Query", (ItemsQuery, PreviewsQuery, ApplyingQuery, CasesQuery, ReadingsQuery, ActsQuery, RegistrationQuery)
)
Mutation = merge_types(
    "Mutation", (ApplyingMutation, DisputesMutation, CasesMutation, RegistrationMutation, RehearsalsMutation)
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
