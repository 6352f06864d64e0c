// Professionnel and PersonnePhysique. Profession and know-how are on PractitionerRole, not in qualification.
Profile: RORPractitioner
Parent: Practitioner
Id: ror-practitioner
Title: "ROR Practitioner"
Description: "Professionnel du ROR, en tant que personne."
* insert SourceOfTheData
* extension 1..*
* extension contains ror-meta-creation-date named ror-meta-creation-date 1..1 MS
* identifier 1..1 MS
* identifier ^short = "idNat_PS"
* identifier.system = "urn:oid:1.2.250.1.71.4.2.1"
* name.prefix 0..1 MS
* name.prefix from $JDV_J207 (extensible)
* name.prefix ^short = "civilite"
* telecom MS
* telecom ^short = "boiteLettresMSS"
* insert Telecom(telecom)
// The guide also names FrOrganization as a target; it is not available offline and is no looser than Organization.
* qualification.issuer only Reference(Organization or ROROrganization)
