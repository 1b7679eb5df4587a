"""Levers: the ways in which a redesign changes how a place's services work; one file each, composable in order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.levers.administration_share import AdministrationShare
from scenarios.levers.base import Lever, references, unknown_names
from scenarios.levers.budget_holding_lead_professional import BudgetHoldingLeadProfessional
from scenarios.levers.capacity import Capacity
from scenarios.levers.co_location import CoLocation
from scenarios.levers.community_support import CommunitySupport
from scenarios.levers.data_sharing import DataSharing
from scenarios.levers.discharge_to_assess import DischargeToAssess
from scenarios.levers.effectiveness_review import EffectivenessReview
from scenarios.levers.gateway import Gateway
from scenarios.levers.in_reach import InReach
from scenarios.levers.lead_without_thresholds import LeadWithoutThresholds
from scenarios.levers.merge_agencies import MergeAgencies
from scenarios.levers.move_door import MoveDoor
from scenarios.levers.multi_agency_team import MultiAgencyTeam
from scenarios.levers.outreach import Outreach
from scenarios.levers.payment_on_account import PaymentOnAccount
from scenarios.levers.reablement import Reablement
from scenarios.levers.remove_step import RemoveStep
from scenarios.levers.shared_assessment import SharedAssessment
from scenarios.levers.single_point_of_contact import SinglePointOfContact
from scenarios.levers.swap_order import SwapOrder
from scenarios.levers.threshold import Threshold

#: Every lever by the name that a redesign's file calls it.
LEVERS: Mapping[str, type[Lever]] = MappingProxyType(
    {
        kind.NAME: kind
        for kind in (
            SinglePointOfContact,
            MultiAgencyTeam,
            LeadWithoutThresholds,
            BudgetHoldingLeadProfessional,
            SharedAssessment,
            DataSharing,
            Gateway,
            CoLocation,
            Outreach,
            InReach,
            DischargeToAssess,
            Reablement,
            PaymentOnAccount,
            Threshold,
            Capacity,
            AdministrationShare,
            EffectivenessReview,
            CommunitySupport,
            MergeAgencies,
            MoveDoor,
            RemoveStep,
            SwapOrder,
        )
    }
)

__all__ = ["LEVERS", "Lever", "references", "unknown_names"]
