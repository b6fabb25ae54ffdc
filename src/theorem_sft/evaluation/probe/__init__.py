"""The probe: did a model learn rules or instances?"""
