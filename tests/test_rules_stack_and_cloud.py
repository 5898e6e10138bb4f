"""Clouds, ways of processing, schedulers and stores: what is named, how often, and where."""

import pytest

from tests.said import finding, listed, says, support

W = "What you will do"


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        ("Pipelines on Redshift and Glue", "aws"),
        ("Data Factory and Synapse", "azure"),
        ("BigQuery", "gcp"),
        ("AWS, Azure or GCP", "multi"),
        ("Tickets in Azure DevOps", "not_mentioned"),
        ("Azure, with tickets in Azure DevOps", "azure"),
        ("Snowflake, Databricks and dbt", "not_mentioned"),
        ("Servers in our own data center", "on_prem"),
        ("Servers in our own data center, and AWS", "aws"),
    ],
)
def test_clouds(text: str, cloud: str) -> None:
    assert says(listed(W, text), "primary_cloud") == cloud


AWS = tuple(f"Run service {n} on AWS" for n in range(8))
AZURE = tuple(f"Run service {n} on Azure" for n in range(8))
PLUS = "{} is a plus, number {}"


@pytest.mark.parametrize(
    ("items", "cloud"),
    [
        # A cloud that weighs three times as much as the next one, and three at least, is the one.
        ((*AWS[:3], *AZURE[:1]), "aws"),
        ((*AWS[:3], *AZURE[:2]), "multi"),
        ((*AWS[:2], *AZURE[:1]), "multi"),
        ((*AWS[:1], *AZURE[:3]), "azure"),
        ((*AWS[:1], *AZURE[:2], "Run all on GCP"), "multi"),
        # What is but a plus weighs half, 6 * 0.5 = 3, and stands back behind what is asked for.
        (tuple(PLUS.format("AWS", n) for n in range(6)), "aws"),
        ((*(PLUS.format("AWS", n) for n in range(6)), "Azure is a plus"), "aws"),
        ((*(PLUS.format("AWS", n) for n in range(5)), "Azure is a plus"), "multi"),
        ((*(PLUS.format("AWS", n) for n in range(6)), *(PLUS.format("Azure", n) for n in range(2))), "aws"),
        ((*(PLUS.format("AWS", n) for n in range(6)), *(PLUS.format("Azure", n) for n in range(3))), "multi"),
        ((*(PLUS.format("AWS", n) for n in range(4)), AZURE[0]), "azure"),
        ((*(PLUS.format("AWS", n) for n in range(4)), AZURE[0], "Run all on GCP"), "multi"),
        ((AWS[0], PLUS.format("AWS", 1), AZURE[0]), "multi"),
        # One that is put first is the one, unless another weighs more, is put first too, or stands beside it.
        (("Preferably AWS", AZURE[0]), "aws"),
        ((AWS[0], "Preferably Azure"), "azure"),
        ((*AWS[:2], AZURE[0], "Preferably Azure"), "azure"),
        ((*AWS[:3], AZURE[0], "Preferably Azure"), "multi"),
        (("Preferably AWS", "Preferably Azure"), "multi"),
        ((AWS[0], "Preferably AWS or Azure", AZURE[1]), "multi"),
        ((*AWS[:2], *AZURE[:2]), "multi"),
    ],
)
def test_of_several_clouds_one_may_be_the_first(items: tuple[str, ...], cloud: str) -> None:
    assert says(listed(W, *items), "primary_cloud") == cloud


def test_a_cloud_in_the_header_weighs_four() -> None:
    for azure, cloud in [(1, "aws"), (2, "multi")]:  # 4 >= 3 * 1, 4 < 3 * 2
        text = listed(W, *AZURE[:azure])
        assert says(text, "primary_cloud", "Data Engineer, AWS") == cloud
    facts = finding(listed(W, AZURE[0], "GCP is a plus"), "primary_cloud", "Data Engineer, AWS").facts
    # 4 of 5.5, 1 of 5.5 and 0.5 of 5.5.
    shares = {name: pytest.approx(weight / 5.5) for name, weight in (("aws", 4), ("azure", 1), ("gcp", 0.5))}
    assert facts == {
        **{f"share.{name}": value for name, value in shares.items()}, "named.3": 1, "top": shares["aws"], "on_prem": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        # The company's story counts for a cloud that nothing else names; people's pasts and equality never do.
        ("About us\nWe run AWS.", "aws"),
        ("About us\nWe run AWS.\n\n" + listed(W, *AWS[:1], AZURE[0]), "multi"),
        ("About us\nOur engineers have backgrounds at AWS and Google Cloud.", "not_mentioned"),
        (listed(W, "Work with engineers with backgrounds at AWS and Google Cloud"), "not_mentioned"),
        ("We are an equal opportunity employer on AWS.", "not_mentioned"),
        # Where the product runs is not where the work is done.
        ("About us\nOur product runs on premises.", "not_mentioned"),
        ("Python\n\nBenefits\n- We back up data on-premises and in the cloud", "not_mentioned"),
        ("How to apply\n- Meet us on premises", "not_mentioned"),
        ("What you bring\n- Knowledge of servers on premises", "on_prem"),
    ],
)
def test_where_a_cloud_counts(text: str, cloud: str) -> None:
    assert says(text, "primary_cloud") == cloud


def test_support_and_facts_of_clouds() -> None:
    both, plus = "Move it from AWS to Azure", "GCP is a plus"
    text = listed(W, AWS[0], both, plus, "Servers in our own data center")
    found = finding(text, "primary_cloud")
    texts = {cloud: [s.text for s in sentences] for cloud, sentences in found.support.items()}
    # The short one first; "multi" has the sentence with several, or else the best of each.
    assert texts == {
        "aws": [AWS[0], both], "azure": [both], "gcp": [plus], "multi": [both],
        "on_prem": ["Servers in our own data center"],
    }  # fmt: skip
    apart = listed(W, "Operate the AWS accounts of our teams", AWS[0], AZURE[0], plus)
    assert support(apart, "primary_cloud", "multi") == [AWS[0], AZURE[0], plus]
    assert set(finding(listed(W, AWS[0]), "primary_cloud").support) == {"aws"}
    assert found.facts["on_prem"] == found.facts["named.3"] == 1
    preferred = finding(listed(W, AWS[0], "Preferably Azure"), "primary_cloud")
    assert {name: fact for name, fact in preferred.facts.items() if name.startswith("first.")} == {"first.azure": 1}
    # Beside another cloud neither is put first.
    either = finding(listed(W, AWS[0], "Preferably AWS or Azure"), "primary_cloud")
    assert not {name for name in either.facts if name.startswith("first.")}
    assert finding("x", "primary_cloud").facts == {"named.0": 1, "on_prem": 0, "top": 0}


@pytest.mark.parametrize(
    ("items", "others"),
    [((AWS[0],), []), ((*AWS[:3], AZURE[0]), ["azure"]), ((AWS[0], AZURE[0]), ["aws", "azure"]), (("SQL",), [])],
)
def test_secondary_clouds_are_the_others_and_of_several_equal_ones_all(items: tuple[str, ...], others: object) -> None:
    found = finding(listed(W, *items), "secondary_clouds")
    assert found.value == others
    primary = says(listed(W, *items), "primary_cloud")
    named = {f"named.{cloud}": 1 for cloud in found.support}
    assert found.facts == {**named, f"primary.{primary}": 1, "count": len(named) / 3}


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (listed(W, "Event streaming with Kafka"), "streaming"),
        (listed(W, "Nightly batch loads"), "batch"),
        (listed(W, "Event streaming with Kafka", "Nightly batch loads"), "hybrid"),
        (listed("Nice to have", "Event streaming"), "streaming"),
        (listed(W, "Nothing here has to be real-time"), "not_mentioned"),
        (listed(W, "Nothing here has to be real-time", "Nightly batch loads"), "batch"),
        # "Real time" in running text tells a way of processing only beside a technology, pipelines or the reader.
        ("Decisions in real time matter.", "not_mentioned"),
        (listed(W, "Decisions in real time"), "streaming"),
        ("Stream processing matters.", "streaming"),
        ("Python in real time.", "streaming"),
        ("Pipelines in real time.", "streaming"),
        ("You decide in real time.", "streaming"),
        # The company's product is no work of the job, and its story names batch only where nothing else does.
        ("About us\nWe do event streaming with Kafka.", "not_mentioned"),
        ("About us\nWe do nightly batch loads.", "batch"),
    ],
)
def test_ways_of_processing(text: str, way: str) -> None:
    assert says(text, "processing_paradigm") == way


def test_real_time_in_the_header_is_a_way_of_processing() -> None:
    assert says("x", "processing_paradigm", "Engineer, near real time") == "streaming"


def test_support_and_facts_of_processing() -> None:
    stream, batch, both = "Event streaming with Kafka", "Nightly batch loads", "Batch loads, and streaming loads"
    found = finding(listed(W, stream, batch, both), "processing_paradigm")
    texts = {way: [s.text for s in sentences] for way, sentences in found.support.items()}
    assert texts == {"streaming": [stream, both], "batch": [batch, both], "hybrid": [both]}
    assert found.facts == {
        "streaming": 2 / 4, "batch": 2 / 4, "streaming.hard": 1, "batch.duty": 1, "streaming.duty": 1
    }  # fmt: skip
    apart = listed(W, "Real-time streaming of all events", stream, "Batch loads of all our shops", batch)
    assert support(apart, "processing_paradigm", "hybrid") == [stream, batch]
    some = listed(W, batch) + listed("What you bring", "Knowledge of batch loads")
    assert finding(some, "processing_paradigm").facts["batch.duty"] == 1
    nice = finding(listed("Nice to have", stream, batch), "processing_paradigm").facts
    assert (nice["streaming.hard"], nice["streaming.duty"], nice["batch.duty"]) == (0, 0, 0)
    assert finding("x", "processing_paradigm", "Kafka streaming").facts["streaming.duty"] == 1


@pytest.mark.parametrize(
    ("items", "scheduler"),
    [
        (("Schedule with Airflow",), "airflow_like"),
        (("Databricks workflows",), "spark_native"),
        (("Transformations in dbt",), "dbt_core"),
        (("Pipelines in Azure Data Factory",), "cloud_native"),
        (("Dagster assets",), "dagster_prefect"),
        (("Databricks and Spark",), "not_mentioned"),
        # A scheduler decides over dbt, however often dbt is named, and were it but a plus.
        (("Models in dbt", "Tests in dbt", "Dagster assets"), "dagster_prefect"),
        (("Models in dbt", "Tests in dbt", "Dagster is a plus"), "dagster_prefect"),
        # Of several the most often named, then the first in the text; a plus is half.
        (("Dagster assets", "Schedule with Airflow", "Backfills with Airflow"), "airflow_like"),
        (("Dagster assets", "Schedule with Airflow"), "dagster_prefect"),
        (("Schedule with Airflow", "Dagster assets"), "airflow_like"),
        (("Airflow is a plus", "Dagster assets"), "dagster_prefect"),
        (("Airflow is a plus", "Airflow backfills are a plus", "Dagster assets"), "airflow_like"),
        (("Airflow is a plus", "Airflow or Luigi is a plus", "Airflow 3 is a plus", "Dagster assets"), "airflow_like"),
    ],
)
def test_schedulers(items: tuple[str, ...], scheduler: str) -> None:
    assert says(listed(W, *items), "orchestrator_category") == scheduler


def test_facts_of_schedulers() -> None:
    text = listed(W, "Schedule with Airflow", "Airflow is a plus", "Models in dbt", "Dagster assets")
    # (1 + 0.5) / 3, 1 / 3, 1 / 3, and two schedulers of three: dbt is none.
    facts = {name: fact for name, fact in finding(text, "orchestrator_category").facts.items() if fact}
    assert facts == {
        "weight.airflow_like": 0.5, "weight.dbt_core": 1 / 3, "weight.dagster_prefect": 1 / 3, "named": 2 / 3
    }  # fmt: skip
    assert support(text, "orchestrator_category", "dbt_core") == ["Models in dbt"]
    assert set(finding(text, "orchestrator_category").support) == {"airflow_like", "dbt_core", "dagster_prefect"}


@pytest.mark.parametrize(
    ("items", "store"),
    [
        (("Tables in Snowflake",), "warehouse"),
        (("Raw data in a data lake",), "lake"),
        (("Delta tables",), "lakehouse"),
        (("Databricks jobs",), "lakehouse"),
        (("Databricks jobs", "Delta tables"), "lakehouse"),
        (("Tables in Snowflake", "Databricks jobs"), "mixed"),
        (("Tables in Snowflake", "Raw data in a data lake"), "mixed"),
        (("PostgreSQL",), "not_mentioned"),
    ],
)
def test_stores(items: tuple[str, ...], store: str) -> None:
    assert says(listed(W, *items), "storage_layer") == store


def test_support_and_facts_of_stores() -> None:
    both = "Load Snowflake from our large data lake on S3"
    found = finding(listed(W, "Tables in Snowflake", both, "Delta tables", "Databricks jobs"), "storage_layer")
    texts = {kind: [s.text for s in sentences] for kind, sentences in found.support.items()}
    assert texts == {
        "warehouse": ["Tables in Snowflake", both], "lake": [both], "lakehouse": ["Delta tables"], "mixed": [both]
    }  # fmt: skip
    assert found.facts == {
        "weight.warehouse": 2 / 4, "weight.lake": 1 / 4, "weight.lakehouse": 1 / 4, "kinds.3": 1, "engine": 1
    }  # fmt: skip
    apart = listed(W, "Large tables in Snowflake", "Tables in Snowflake", "Delta tables", "Large Delta tables")
    assert set(finding(listed(W, "Delta tables"), "storage_layer").support) == {"lakehouse"}
    assert support(apart, "storage_layer", "mixed") == ["Tables in Snowflake", "Delta tables"]
    # Several kinds in one sentence: the shortest such sentence speaks for them.
    lake_house = "A data lake of Delta tables"
    assert support(listed(W, both, lake_house), "storage_layer", "mixed") == [lake_house]
    assert support(listed(W, "Snowflake beside Delta tables"), "storage_layer", "mixed") == [
        "Snowflake beside Delta tables"
    ]
