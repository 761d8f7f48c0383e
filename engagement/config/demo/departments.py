"""The departments of the assembly, in the order of its lists. Telephone numbers and addresses are fictional."""

from __future__ import annotations

from typing import NamedTuple


class DepartmentRow(NamedTuple):
    """One department. The public address is `slug`@stma.example."""

    slug: str
    name: str
    summary: str
    phone: str


DEPARTMENTS = (
    DepartmentRow(
        "works",
        "Works",
        "Public buildings, street lights, standpipes, boreholes and drains in the markets.",
        "031 000 0101",
    ),
    DepartmentRow(
        "urban-roads",
        "Urban Roads",
        "Roads, bridges, gutters along roads, walkways, road signs and traffic lights of the metropolis.",
        "031 000 0102",
    ),
    DepartmentRow(
        "waste-management",
        "Waste Management",
        "Collection of refuse, communal skips, litter bins, street sweeping and the landfill at Sofokrom.",
        "031 000 0103",
    ),
    DepartmentRow(
        "environmental-health",
        "Environmental Health and Sanitation",
        "Public toilets, food hygiene, slaughterhouses, pests, noise and clean-up days.",
        "031 000 0104",
    ),
    DepartmentRow(
        "social-welfare",
        "Social Welfare and Community Development",
        "Children and families, persons with disability, older people, LEAP payments and community groups.",
        "031 000 0105",
    ),
    DepartmentRow(
        "physical-planning",
        "Physical Planning",
        "Land use, building permits, street names and house numbers, parks and gardens.",
        "031 000 0106",
    ),
    DepartmentRow(
        "education",
        "Education",
        "Public basic and secondary schools, teachers, furniture and school feeding.",
        "031 000 0107",
    ),
    DepartmentRow(
        "health",
        "Health",
        "Health centres and CHPS compounds, vaccination, outbreaks and ambulances.",
        "031 000 0108",
    ),
    DepartmentRow(
        "finance", "Finance", "Revenue, payments, receipts and the accounts of the assembly.", "031 000 0109"
    ),
    DepartmentRow(
        "budget-rating",
        "Budget and Rating",
        "The yearly budget, the fee-fixing resolution and property rates.",
        "031 000 0110",
    ),
    DepartmentRow(
        "disaster-prevention",
        "Disaster Prevention and Management",
        "Floods, fires, storms, coastal erosion and relief, together with NADMO.",
        "031 000 0111",
    ),
    DepartmentRow(
        "transport", "Transport", "Lorry stations, routes, loading fees, taxi ranks and parking.", "031 000 0112"
    ),
    DepartmentRow(
        "agriculture",
        "Agriculture",
        "Farmers and fishers, extension officers, livestock and veterinary care.",
        "031 000 0113",
    ),
    DepartmentRow(
        "trade-industry",
        "Trade and Industry",
        "Markets, small businesses, cooperatives and tourism.",
        "031 000 0114",
    ),
    DepartmentRow(
        "central-administration",
        "Central Administration",
        "The coordinating director's office: records, right to information, public relations, everything else.",
        "031 000 0100",
    ),
)
