"""What the four services agree on: the register, the lifecycle, the clock of the law, events, identity, HTTP manners.

Pure rules: text, times, calendar, clock, lifecycle, numbers, entry, people, catalogue, events.
Edges of the kernel: register, people_store, catalogue_store, together (DynamoDB); identity (tokens); http, problems.
"""
