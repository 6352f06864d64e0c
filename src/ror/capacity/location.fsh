// LieuRealisationOffre: the place where an offer is delivered, with its capacity and equipment.
// The offer points to the place (HealthcareService.location), never the reverse.
Profile: RORLocation
Parent: Location
Id: ror-location
Title: "ROR Location"
Description: "Lieu de réalisation de l'offre du ROR."
* insert SourceOfTheData
* extension 2..*
* extension contains
    ror-commune-cog named ror-commune-cog 1..1 MS and
    ror-location-equipment named ror-location-equipment 0..* MS and
    ror-location-residential-capacity named ror-location-residential-capacity 0..* MS and
    ror-location-supported-capacity named ror-location-supported-capacity 0..* MS and
    ror-meta-creation-date named ror-meta-creation-date 1..1 MS and
    ror-meta-questionnaire-used-as-a-template named ror-meta-questionnaire-used-as-a-template 0..1 MS and
    ror-comment named ror-comment 0..1 MS

* identifier MS
* identifier ^slicing.discriminator[0].type = #value
* identifier ^slicing.discriminator[0].path = "type.coding.code"
* identifier ^slicing.rules = #open
* identifier contains idExterneSynchro 0..1 MS and idLocation 0..1 MS
* identifier[idExterneSynchro] ^short = "identifiantExterneSynchro : clé du flux de disponibilité en lits"
* identifier[idExterneSynchro].type 1..1 MS
* identifier[idExterneSynchro].type.coding.code 1..1
* identifier[idExterneSynchro].type.coding.code = #26
* identifier[idLocation] ^short = "identifiantLieu"
* identifier[idLocation].type 1..1 MS
* identifier[idLocation].type.coding.code 1..1
* identifier[idLocation].type.coding.code = #25

* operationalStatus MS
* operationalStatus from $JDV_J224 (required)
* operationalStatus ^short = "statutLieu"
* name MS
* name ^short = "nomLieu"
// The guide slices alias (nomExterneSynchro 0..1 MS) on the path `url`, which a string does not have. Nothing in a string can tell
// one alias from another, so no discriminator can work: the slice is left out and alias has the only meaning the guide gives it.
* alias MS
* alias ^short = "nomExterneSynchro : nom de la zone d'hébergement dans le système source"
* description MS
* type 0..1 MS
* type from $JDV_J198 (required)
* type ^short = "fonctionLieu"
* telecom MS
* insert Telecom(telecom)
* insert AddressLines(address)
* position.extension contains ror-coordinate-reliability named ror-coordinate-reliability 0..1 MS
// The guide also names FrOrganization as a target; it is not available offline and is no looser than Organization.
* managingOrganization MS
* managingOrganization only Reference(Organization or ROROrganization)
* partOf MS
* partOf only Reference(Location or RORLocation)
