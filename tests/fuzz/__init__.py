"""A fuzzer for everything that comes from outside: ``python -m tests.fuzz --seconds 60`` (``make fuzz``)."""
