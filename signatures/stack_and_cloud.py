"""Section 2: clouds, data processing, orchestration and storage."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks

PrimaryCloud = Literal["aws", "azure", "gcp", "multi", "on_prem", "not_mentioned"]
Cloud = Literal["aws", "azure", "gcp"]
ProcessingParadigm = Literal["streaming", "batch", "hybrid", "not_mentioned"]
OrchestratorCategory = Literal[
    "airflow_like", "spark_native", "dbt_core", "cloud_native", "dagster_prefect", "not_mentioned"
]
StorageLayer = Literal["warehouse", "lake", "lakehouse", "mixed", "not_mentioned"]


class StackAndCloud(Section):
    """Judge the clouds, how data is processed, what schedules it and where it is stored.

    A cloud is identified by its name or one of its services (Redshift, S3, Glue, SageMaker are aws; Synapse, Data
    Factory, Fabric are azure; BigQuery, Dataflow, Vertex AI are gcp); a service that is only a plus still counts.
    Snowflake, Databricks, Palantir and dbt do not count as clouds, nor do tools that merely have a cloud's name, such
    as Azure DevOps. Tools count if the job uses or asks for them, even optionally.
    """

    primary_cloud: Inference[PrimaryCloud] = asks(
        "Which cloud does the job use?",
        {
            "aws": "Amazon's alone, or clearly first",
            "azure": "Microsoft's alone, or clearly first",
            "gcp": "Google's alone, or clearly first",
            "multi": "two clouds or more, none first",
            "on_prem": "on premises or in the employer's own data centre, and no cloud is named",
            "not_mentioned": "no cloud and no data centre is named",
        },
        looked_for="a cloud, one of its services, or the employer's own data centre",
    )
    secondary_clouds: Inference[list[Cloud]] = asks(
        "Which clouds are named besides a single primary one? If the primary is multi, all named clouds.",
        {
            "aws": "Amazon's, or one of its services",
            "azure": "Microsoft's, or one of its services",
            "gcp": "Google's, or one of its services",
        },
        looked_for="a second cloud",
    )
    processing_paradigm: Inference[ProcessingParadigm] = asks(
        "How is data processed?",
        {
            "streaming": "as events, in real time: Kafka, Kinesis, Flink, Pub/Sub",
            "batch": "in loads: ETL or ELT, schedules, warehouse loads, Airflow",
            "hybrid": "both are asked for, one of them perhaps as a plus",
            "not_mentioned": 'not stated; "data pipelines" alone is not enough',
        },
        looked_for="ETL, scheduled loads, event streams or real-time processing",
        notes=("Only the processing of this job's data counts, not what a product does in real time.",),
    )
    orchestrator_category: Inference[OrchestratorCategory] = asks(
        "Which kind of scheduler or orchestrator is named? If several, the one emphasized.",
        {
            "airflow_like": "Airflow, Luigi, Oozie, Control-M, Autosys, Cloud Composer",
            "spark_native": "Databricks workflows or jobs",
            "dbt_core": "only dbt",
            "cloud_native": "Step Functions, Data Factory, Glue workflows, Fabric pipelines",
            "dagster_prefect": "Dagster, Prefect, Mage",
            "not_mentioned": "none of these; Jenkins, NiFi, and Databricks or Spark as an engine do not count",
        },
        looked_for="a scheduler or orchestrator",
        notes=("If there are several, the others go in `also`; for Cloud Composer, `cloud_native` does.",),
    )
    storage_layer: Inference[StorageLayer] = asks(
        "Where is analytical data stored? A relational database alone does not count.",
        {
            "warehouse": "Snowflake, Redshift, BigQuery, Synapse, or a data warehouse",
            "lake": "S3, ADLS or GCS as storage, Hadoop or HDFS, or a data lake",
            "lakehouse": "Delta, Iceberg, Hudi, a lakehouse; Databricks or Fabric alone",
            "mixed": "two or more of these",
            "not_mentioned": "none of these",
        },
        looked_for="a warehouse, lake or lakehouse",
        notes=(
            "A lake service merely listed beside a warehouse is `mixed`, with `warehouse` in `also`. A bucket that is "
            "an application's file store does not count.",
        ),
    )


class StackAndCloudAnswers(Answers, section=StackAndCloud):
    """The answers to :class:`StackAndCloud` in a record."""

    primary_cloud: Inference[PrimaryCloud | None]
    secondary_clouds: Inference[list[Cloud] | None]
    processing_paradigm: Inference[ProcessingParadigm | None]
    orchestrator_category: Inference[OrchestratorCategory | None]
    storage_layer: Inference[StorageLayer | None]
