// The French core profiles that the guide derives from are not available offline. What they add and what can make an instance
// invalid is repeated by these rule sets; the rest is base R4.

// FrContactPoint: a number without its system or its value is refused.
RuleSet: FrTelecom
* telecom.system 1..1
* telecom.value 1..1

// FrPractitioner and FrLocation: every identifier says its kind, who assigned it and its value.
RuleSet: WholeIdentifier
* identifier.type 1..1
* identifier.system 1..1
* identifier.value 1..1

// A slice of Bundle.entry for the resources of one profile. The guide of CPTS and SOS demands their fullUrl.
RuleSet: EntrySlice(name, cardinality, profile)
* entry contains {name} {cardinality}
* entry[{name}].fullUrl 1..1
* entry[{name}].resource only {profile}
