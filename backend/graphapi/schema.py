"""The schema, put together from one file per domain; `graphql/schema.graphql` is printed from it."""

from strawberry.tools import merge_types

from backend.graphapi.applying import ApplyingMutation, ApplyingQuery
from backend.graphapi.cases import CasesMutation, CasesQuery, CasesSubscription
from backend.graphapi.items import ItemsQuery

Query = merge_types("Query", (ItemsQuery, ApplyingQuery, CasesQuery))
Mutation = merge_types("Mutation", (ApplyingMutation, CasesMutation))
Subscription = merge_types("Subscription", (CasesSubscription,))
