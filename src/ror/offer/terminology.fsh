// Code systems and value sets that the guide itself publishes and that the resources of the offer use.
CodeSystem: RORActTypeCodes
Id: act-type-ror-codesystem
Title: "Type d'acte"
Description: "Distingue un acte spécifique d'un acte hors cabinet."
* ^caseSensitive = true
* #specificAct "specificAct" "Acte spécifique"
* #outsideOfficeAct "outsideOfficeAct" "Acte hors cabinet"

ValueSet: RORActTypeValues
Id: act-type-ror-valueset
Title: "Type d'acte"
Description: "Types d'acte d'une offre."
* include codes from system act-type-ror-codesystem

ValueSet: RORTerritorialDivisionCodes
Id: code-region-territorial-division-ror-valueset
Title: "Codes de division territoriale"
Description: "Communes, départements, régions, territoires de santé et pays."
* include codes from valueset $JDV_J124
* include codes from valueset $JDV_J248
* include codes from valueset $JDV_J237
* include codes from valueset $JDV_J249
* include codes from valueset $JDV_J247

// Parameter includeAssociatedData of the extraction operation.
CodeSystem: RORIncludeAssociatedData
Id: ror-include-associated-data-code-system
Title: "Données associées d'une extraction"
Description: "Valeurs propres au ROR du paramètre includeAssociatedData."
* ^caseSensitive = true
* #_myCompleteExtract "Extraction complète" "Inclut toutes les ressources liées à la ressource de _type"

ValueSet: RORIncludeAssociatedDataValues
Id: ror-include-associated-data-vs
Title: "Données associées d'une extraction"
Description: "Valeurs du paramètre includeAssociatedData."
* include codes from system http://hl7.org/fhir/uv/bulkdata/CodeSystem/include-associated-data
* include codes from system ror-include-associated-data-code-system
