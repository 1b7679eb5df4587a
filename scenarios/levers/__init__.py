"""The levers of redesigns: each changes how the network works, none writes a result."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenarios.levers.administration_share import AdministrationShare
from scenarios.levers.base import Lever
from scenarios.levers.budget_holding_lead import BudgetHoldingLead
from scenarios.levers.capacity import Capacity
from scenarios.levers.community_support import CommunitySupport
from scenarios.levers.data_sharing import DataSharing
from scenarios.levers.discharge_to_assess import DischargeToAssess
from scenarios.levers.effectiveness_review import EffectivenessReview
from scenarios.levers.gateway import Gateway
from scenarios.levers.in_reach import InReachHelp
from scenarios.levers.lead_without_thresholds import LeadWithoutThresholds
from scenarios.levers.multi_agency_team import MultiAgencyTeam
from scenarios.levers.outreach import Outreach
from scenarios.levers.payment_on_account import PaymentOnAccount
from scenarios.levers.reablement import Reablement
from scenarios.levers.shared_assessment import SharedAssessment
from scenarios.levers.single_point_of_contact import SinglePointOfContact
from scenarios.levers.threshold import Threshold

_ALL: tuple[type[Lever], ...] = (
    SinglePointOfContact, MultiAgencyTeam, LeadWithoutThresholds, SharedAssessment, DataSharing, Gateway, Outreach, InReachHelp,
    DischargeToAssess, Reablement, PaymentOnAccount, Threshold, Capacity, AdministrationShare, EffectivenessReview, CommunitySupport,
    BudgetHoldingLead,
)  # fmt: skip

#: Name in a redesign file -> the lever.
LEVERS: dict[str, type[Lever]] = {lever.NAME: lever for lever in _ALL}

AnyLever = Annotated[
    SinglePointOfContact | MultiAgencyTeam | LeadWithoutThresholds | SharedAssessment | DataSharing | Gateway | Outreach
    | InReachHelp | DischargeToAssess | Reablement | PaymentOnAccount | Threshold | Capacity | AdministrationShare
    | EffectivenessReview | CommunitySupport | BudgetHoldingLead,
    Field(discriminator="lever"),
]  # fmt: skip

__all__ = ["LEVERS", "AnyLever", "Lever"]
