"""Section 1: level, profession, focus and leadership of the job."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks
from rolelens.signatures.codebook import COUPLE, JUNIOR_YEARS, MID_YEARS, SENIOR_YEARS, SEVERAL, STAFF_YEARS

SeniorityLevel = Literal[
    "intern", "entry", "associate", "junior", "mid", "senior", "staff", "principal", "distinguished", "not_mentioned"
]
JobFamily = Literal[
    "data_engineer",
    "analytics_engineer",
    "ml_engineer",
    "mlops_engineer",
    "data_platform_engineer",
    "data_architect",
    "data_scientist",
    "data_analyst",
    "bi_engineer",
    "research_engineer",
    "not_mentioned",
]
SubSpecialty = Literal[
    "streaming_realtime",
    "batch_etl",
    "data_warehouse",
    "data_lakehouse",
    "ml_infra",
    "mlops",
    "data_governance",
    "data_quality",
    "data_modeling",
    "cloud_migration",
    "reverse_etl",
    "api_development",
    "observability",
    "general",
    "not_mentioned",
]
LeadershipExpectation = Literal[
    "ic", "tech_lead_ic", "architect", "people_manager", "tech_and_people_lead", "not_mentioned"
]


class SeniorityAndRole(Section):
    """Judge the level, the profession, the focus and the leadership of the job.

    A level word in the title decides the level, or one in the body that names the job ("the Lead Data Engineer will").
    In a range ("Mid/Senior", "(Senior)") the lower end counts. Without a level word, the required years decide: the
    lower end of a range, the lowest of alternatives; preferred years and those of a person or the company do not count.
    Without either, the duties decide. An employer's grades ("Band 7", a bank's "Vice President") are not level words.
    """

    seniority_level: Inference[SeniorityLevel] = asks(
        "Which level does the posting hire for?",
        {
            "intern": "an intern, trainee, working student or apprentice",
            "entry": f'a graduate or first job; or under {JUNIOR_YEARS} year required ("no experience needed")',
            "associate": 'titled "associate" (not "associate director")',
            "junior": f'titled "junior" or "I"; or {JUNIOR_YEARS} to {MID_YEARS - 1} years required',
            "mid": f'titled "middle" or "II"; {MID_YEARS} to {SENIOR_YEARS - 1} years required; or no level, no years, '
            "and the duties of an independent professional",
            "senior": f'titled "senior", "III", "lead" or manager; or at least {SENIOR_YEARS} years required',
            "staff": f'titled "staff", "head", "director" or "chief"; or a lead or manager with {STAFF_YEARS} years '
            "or more or an organisation-wide remit",
            "principal": 'titled "principal"',
            "distinguished": 'titled "distinguished" or "fellow"',
            "not_mentioned": "no level word, no years, duties that fit any level",
        },
        looked_for="a level word or years of experience",
        notes=(
            f'At {MID_YEARS - 1} years, `mid` goes in `also`. "A couple of years" means {COUPLE}, "several" {SEVERAL}.',
            'For a lead, manager, head or director, the other of `senior` and `staff` goes in `also`. "Senior … II" '
            "stays senior. For `I` alone, `entry` goes in `also`; for a range, its upper end.",
        ),
    )
    job_family: Inference[JobFamily] = asks(
        "Which profession does the described work belong to? The title breaks ties.",
        {
            "data_engineer": "builds and runs data pipelines and data stores",
            "analytics_engineer": "models data for analysts, between engineering and analysis, often with dbt",
            "ml_engineer": "builds machine-learning or AI systems, applications on language models and agents included",
            "mlops_engineer": "runs models in production: their deployment, monitoring and retraining",
            "data_platform_engineer": "builds the platform and infrastructure for other data people",
            "data_architect": "designs data architecture, models and standards",
            "data_scientist": "answers questions and predicts with statistics and models",
            "data_analyst": "analyses data and reports to the business",
            "bi_engineer": "builds reports, dashboards and the warehouse behind them",
            "research_engineer": "does or implements research in machine learning or data",
            "not_mentioned": "a job outside these",
        },
        looked_for="one of the data and machine-learning professions above",
        notes=("A data, software or AI job outside these is `not_mentioned`, with the nearest one in `also`.",),
    )
    sub_specialty: Inference[SubSpecialty] = asks(
        "Which one focus do most of the duties serve?",
        {
            "streaming_realtime": "event streams and real-time processing dominate",
            "batch_etl": "building plain ETL or ELT pipelines, with no other focus",
            "data_warehouse": "loading, designing or running a data warehouse",
            "data_lakehouse": "a lakehouse or data lake: Delta, Iceberg, Databricks",
            "ml_infra": "platforms, GPUs and serving for models",
            "mlops": "deployment, monitoring and retraining of models",
            "data_governance": "catalogues, lineage, policies, privacy and data access",
            "data_quality": "validation, testing and trust in data",
            "data_modeling": "conceptual, logical or dimensional models",
            "cloud_migration": "moving data or systems to a cloud",
            "reverse_etl": "bringing warehouse data back into business tools",
            "api_development": "APIs and services that serve data or models",
            "observability": "monitoring, logs, metrics and reliability of systems",
            "general": "pipelines of every kind without one focus; batch and streaming alike",
            "not_mentioned": "a focus outside this list (dashboards, tests, building models), or none",
        },
        looked_for="a focus that most duties serve",
        notes=("For a focus outside the list, `general` goes in `also`.",),
    )
    leadership_expectation: Inference[LeadershipExpectation] = asks(
        "What leadership does the job require? Working with stakeholders is not leadership.",
        {
            "ic": "own work only",
            "tech_lead_ic": "leads technically (mentors, reviews, sets standards, leads projects), without reports",
            "architect": "the job is architecture",
            "people_manager": "has reports, hires, appraises",
            "tech_and_people_lead": "leads both technically and as a people manager",
            "not_mentioned": "cannot be determined",
        },
        looked_for="duties that show whom or what the person leads",
        notes=("Mentoring in a non-technical job is `ic`, with `tech_lead_ic` in `also`.",),
    )


class SeniorityAndRoleAnswers(Answers, section=SeniorityAndRole):
    """The answers to :class:`SeniorityAndRole` in a record."""

    seniority_level: Inference[SeniorityLevel | None]
    job_family: Inference[JobFamily | None]
    sub_specialty: Inference[SubSpecialty | None]
    leadership_expectation: Inference[LeadershipExpectation | None]
