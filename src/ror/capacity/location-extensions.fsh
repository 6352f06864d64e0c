Extension: RORComment
Id: ror-comment
Title: "commentaire du lieu"
Description: "Comment on the place."
Context: Location
* value[x] only string

Extension: RORCommuneCog
Id: ror-commune-cog
Title: "communeCog"
Description: "INSEE commune of the place."
Context: Location
* value[x] only CodeableConcept
* value[x] from $JDV_J124 (required)

// The context on an extension that the guide never published (ror-organization-eg-location) is left out.
Extension: RORCoordinateReliability
Id: ror-coordinate-reliability
Title: "coordonneesFiables"
Description: "Coordinates are reliable."
Context: Address, Location.position
* value[x] only boolean

Extension: RORLocationEquipment
Id: ror-location-equipment
Title: "EquipementSpecifique"
Description: "Specific equipment."
Context: Location
* extension 1..*
* extension contains
    equipmentType 1..1 and
    nbInService 0..1 and
    ror-location-equipment-limit named ror-location-equipment-limit 0..*
* extension[equipmentType] ^short = "typeEquipement"
* extension[equipmentType].value[x] only CodeableConcept
* extension[equipmentType].value[x] from $JDV_J18 (required)
* extension[nbInService] ^short = "nbEquipementEnService"
* extension[nbInService].value[x] only integer
* extension[ror-location-equipment-limit] ^short = "LimiteCaracteristiqueEquipement"

// The guide writes the context as Location.extension; the limit only lives inside an equipment.
Extension: RORLocationEquipmentLimit
Id: ror-location-equipment-limit
Title: "LimiteCaracteristiqueEquipement"
Description: "Limit of one characteristic of an equipment."
Context: https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-location-equipment
* extension 2..*
* extension contains
    equipmentFeature 1..1 and
    limitValue 1..1
* extension[equipmentFeature] ^short = "typeCaracteristique"
* extension[equipmentFeature].value[x] only CodeableConcept
* extension[equipmentFeature].value[x] from $JDV_J228 (required)
* extension[limitValue] ^short = "valeurLimite (unité TRE_R247-UcumUniteMesure)"
* extension[limitValue].value[x] only Quantity

Extension: RORLocationResidentialCapacity
Id: ror-location-residential-capacity
Title: "CapaciteHabitation"
Description: "Number of dwellings by type."
Context: Location
* extension 1..*
* extension contains
    residentialType 1..1 and
    residentialNumber 0..1
* extension[residentialType] ^short = "typeHabitation"
* extension[residentialType].value[x] only CodeableConcept
* extension[residentialType].value[x] from $JDV_J32 (required)
* extension[residentialNumber] ^short = "nbHabitation"
* extension[residentialNumber].value[x] only integer

Extension: RORLocationSupportedCapacity
Id: ror-location-supported-capacity
Title: "CapacitePriseCharge + CapaciteAccueilOperationnelle"
Description: "Care capacity: beds and places, installed, available, closed."
Context: Location
* extension 7..*
* extension contains
    capacityType 1..1 and
    capacityStatus 1..1 and
    temporalityCapacity 1..1 and
    nbCapacity 1..1 and
    capacitySourceType 1..1 and
    genderCapacityAvailable 0..1 and
    capacityUpdateDate 1..1 and
    capacityClosingType 0..1 and
    additionalBedType 0..1 and
    crisisType 0..1 and
    temporaryAssignement 1..1 and
    comment 0..1
* extension[capacityType] ^short = "natureCapacite"
* extension[capacityType].value[x] only CodeableConcept
* extension[capacityType].value[x] from $JDV_J187 (required)
* extension[capacityStatus] ^short = "statutCapacite"
* extension[capacityStatus].value[x] only CodeableConcept
* extension[capacityStatus].value[x] from $JDV_J188 (required)
* extension[temporalityCapacity] ^short = "temporaliteCapacite"
* extension[temporalityCapacity].value[x] only CodeableConcept
* extension[temporalityCapacity].value[x] from $JDV_J189 (required)
* extension[nbCapacity] ^short = "nombreCapacite"
* extension[nbCapacity].value[x] only integer
* extension[capacitySourceType] ^short = "typeSourceCapacite"
* extension[capacitySourceType].value[x] only CodeableConcept
* extension[capacitySourceType].value[x] from $JDV_J193 (required)
* extension[genderCapacityAvailable] ^short = "genreCapaciteDispo"
* extension[genderCapacityAvailable].value[x] only CodeableConcept
* extension[genderCapacityAvailable].value[x] from $JDV_J190 (required)
* extension[capacityUpdateDate] ^short = "dateMAJCapacite"
* extension[capacityUpdateDate].value[x] only dateTime
* extension[capacityClosingType] ^short = "typeFermetureCapacite"
* extension[capacityClosingType].value[x] only CodeableConcept
* extension[capacityClosingType].value[x] from $JDV_J191 (required)
* extension[additionalBedType] ^short = "typeLitsSupplementaire"
* extension[additionalBedType].value[x] only CodeableConcept
* extension[additionalBedType].value[x] from $JDV_J192 (required)
* extension[crisisType] ^short = "typeCrise"
* extension[crisisType].value[x] only CodeableConcept
* extension[crisisType].value[x] from $JDV_J194 (required)
* extension[temporaryAssignement] ^short = "affectationTemporaire"
* extension[temporaryAssignement].value[x] only CodeableConcept
* extension[temporaryAssignement].value[x] from $JDV_J195 (required)
* extension[comment] ^short = "commentaire"
* extension[comment].value[x] only string
