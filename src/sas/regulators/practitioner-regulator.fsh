// INT_R02: the account of a regulator. The flow asks for more than the profile (name, one e-mail): see the rules of the account.
Profile: FrPractitionerRegul
Parent: Practitioner
Id: FrPractitionerRegul
Title: "Compte régulateur"
Description: "Compte d'un régulateur, créé et tenu à jour par la plateforme."
* meta.source = $SAS
* insert WholeIdentifier
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier.type from $fr-practitioner-identifier-type-vs (extensible)
* identifier contains IdentifiantNatPS 0..1 and IdentifiantInterne 0..1
* identifier[IdentifiantNatPS].type = $fr-v2-0203#IDNPS
* identifier[IdentifiantNatPS].system = $IDNPS
* identifier[IdentifiantInterne].type = $fr-v2-0203#INTRN
* identifier[IdentifiantInterne].system = $SAS
* active 1..1
* name.family 1..1
* name.given 1..1
* name.prefix 0..1
* insert FrTelecom
* telecom.system = #email
